"""A real Prometheus behind TLS: it demands a client's certificate, a user and a password. Certificates are made here."""

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization

from tests.lab.servers.processes import listens
from tests.lab.servers.prometheus import Prometheus

USER, PASSWORD = "reader", "canary-password"
BCRYPT = "$2b$04$IqGQvBNoAbiZJMOdmvNt9edw55Qfj3WghsLk./NqXf7bdm4jPj8dG"  # of PASSWORD: what the server's file holds


@dataclass(frozen=True)
class Papers:
    """Certificates of one authority on the disk, and those of another one that nobody trusts.

    locked_key   the client's key behind a password
    """

    authority: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path
    stranger: Path
    stranger_key: Path
    locked_key: Path

    def context(self) -> ssl.SSLContext:
        """TLS for a server of ours in Python."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server, self.server_key)
        return context


def papers(folder: Path) -> Papers:
    """New certificates, written into a folder: the server's is for 127.0.0.1."""
    ours, theirs = trustme.CA(), trustme.CA()
    issued = {
        "server": ours.issue_cert("127.0.0.1"),
        "client": ours.issue_cert("reader@ralphcap.test"),
        "stranger": theirs.issue_cert("stranger@ralphcap.test"),
    }
    found = {"authority": folder / "authority.pem"}
    ours.cert_pem.write_to_path(str(found["authority"]))
    for name, certificate in issued.items():
        found |= {name: folder / f"{name}.pem", f"{name}_key": folder / f"{name}.key"}
        certificate.private_key_pem.write_to_path(str(found[f"{name}_key"]))
        for position, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(str(found[name]), append=position > 0)
    found["locked_key"] = folder / "locked.key"
    found["locked_key"].write_bytes(_locked(issued["client"].private_key_pem.bytes()))
    return Papers(**found)


def _locked(key: bytes) -> bytes:
    """The same key, behind a password."""
    behind = serialization.BestAvailableEncryption(b"a password")
    read = serialization.load_pem_private_key(key, password=None)
    return read.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, behind)


class Secured(Prometheus):
    """An empty Prometheus that lets in only who shows the authority's certificate and the password."""

    def __init__(self, folder: Path, shown: Papers) -> None:
        super().__init__(folder, folder / "data")
        self.papers = shown

    @property
    def url(self) -> str:
        return f"https://{self.address}"

    def prepare(self) -> None:
        super().prepare()
        tls = {
            "cert_file": str(self.papers.server),
            "key_file": str(self.papers.server_key),
            "client_auth_type": "RequireAndVerifyClientCert",
            "client_ca_file": str(self.papers.authority),
        }
        web = {"tls_server_config": tls, "basic_auth_users": {USER: BCRYPT}}
        (self.folder / "web.yml").write_text(json.dumps(web), encoding="utf-8")  # JSON is YAML

    def command(self) -> Sequence[str]:
        return [*super().command(), f"--web.config.file={self.folder / 'web.yml'}"]

    def ready(self) -> bool:
        return listens(self.port)
