#!/bin/sh
# Makes an Elasticsearch node out of Elastic's published jars, with the mvn, javac and jar that are found on PATH.
# usage: build.sh FOLDER    a new folder, which a start then needs nothing but java for
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/modules/transport-netty4" "$1/modules/rest-root"
target=$(cd "$1" && pwd)
release=$(sed -n 's|.*<elasticsearch.version>\(.*\)</.*|\1|p' "$here/pom.xml")

# What a module of the server's says of itself: its name, its class, and for a module of Java's its name there.
describe() {
  cat > "$target/modules/$1/plugin-descriptor.properties" << END
name=$1
classname=$2
modulename=${3-}
description=$1
version=$release
elasticsearch.version=$release
java.version=17
extended.plugins=
has.native.controller=false
licensed=false
END
}

# Nothing of it stays but the jars: neither its repository, nor colors where nobody sees them.
MAVEN_OPTS="-XX:TieredStopAtLevel=1 ${MAVEN_OPTS-}" mvn --quiet --batch-mode --strict-checksums --file "$here/pom.xml" "-Dmaven.repo.local=$target/repository" \
  dependency:copy-dependencies "-DoutputDirectory=$target/lib" > "$target/maven.log" 2>&1 || { cat "$target/maven.log" >&2; exit 1; }
rm -rf "$target/repository" "$target/maven.log"

mv "$target"/lib/netty-*.jar "$target/lib/transport-netty4-$release.jar" "$target/modules/transport-netty4/"
describe transport-netty4 org.elasticsearch.transport.netty4.Netty4Plugin org.elasticsearch.transport.netty4

compile() { javac --release 17 -cp "$target/lib/*" -d "$@"; }
packed() {
  compile "$target/classes" "$here/$2.java"
  jar --create --file "$1" -C "$target/classes" .
  rm -rf "$target/classes"
}
packed "$target/node.jar" EsNode
packed "$target/modules/rest-root/rest-root.jar" RestRootPlugin
describe rest-root lab.RestRootPlugin
