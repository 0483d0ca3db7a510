#!/bin/sh
# Keeps the classes that a node loads at its start as Java has them in memory: the next start takes half the time.
# usage: archive.sh FOLDER    that build.sh made, where it stays: at another path, or with another Java, it is passed over
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/config"
cat > "$scratch/config/elasticsearch.yml" << END
discovery.type: single-node
network.host: 127.0.0.1
http.port: 0
transport.port: 0
path.data: $scratch/data
path.logs: $scratch/logs
END
java -XX:TieredStopAtLevel=1 "-XX:ArchiveClassesAtExit=$1/classes.jsa" "-Djava.io.tmpdir=$scratch" \
  -Dlog4j2.disable.jmx=true "--module-path=$1/lib" --add-modules=org.elasticsearch.server,ALL-MODULE-PATH \
  "--class-path=$1/node.jar" EsNode "$1" "$scratch/config" once > "$scratch/said" 2>&1 || { tail -n 3 "$scratch/said" >&2; exit 1; }
