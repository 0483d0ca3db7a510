"""How does a server let us in? What a profile names, read when a connection needs it. Imports errors, profiles."""

import base64
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ralphcap.errors import ParameterError
from ralphcap.profiles import Profile
from ralphcap.ways import AlertProfile, SearchProfile

AnyProfile = Profile | SearchProfile | AlertProfile

# Grafana docs, HTTP API, data source: the proxy, and the resources of a data source
_GRAFANA = re.compile(r"/api/datasources/(?:proxy/uid/([^/]+)|uid/([^/]+)/resources)$")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, section 5.6.2
SHORTEST_HIDDEN = 4  # characters of a secret that is looked for in refusals: a tenant '1' stands in every message


@dataclass(frozen=True)
class Access:
    """Headers, user and password, the server's authority, our certificate and its key. Nothing of it is ever printed."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    ca: str | None = None
    certificate: tuple[str, str] | None = None

    def hidden_in(self, body: bytes) -> bytes:
        """A refusal without our secrets: some servers and proxies repeat what they were sent."""
        secrets = [text.rpartition(" ")[2] for text in self.headers.values()]  # behind 'Bearer' or 'Token'
        if self.basic:
            secrets += [base64.b64encode(":".join(self.basic).encode()).decode(), self.basic[1]]
        for secret in secrets:
            for written in (secret, json.dumps(secret)[1:-1]):
                body = body.replace(written.encode(), b"(hidden)") if len(secret) >= SHORTEST_HIDDEN else body
        return body


def access(profile: AnyProfile) -> Access:
    """What the profile names, read now; it lives in the session only. Raises ParameterError for what cannot be used."""
    for name in profile.headers:
        if not _HEADER.fullmatch(name):
            raise ParameterError(
                f"profile {profile.name}: headers: {name!r} is no name of a header.\n  Write letters, digits and '-'."
            )
    headers = {name: secret.read() for name, secret in profile.headers.items()}
    if profile.bearer:
        headers["Authorization"] = f"Bearer {profile.bearer.read()}"
    if isinstance(profile, SearchProfile) and profile.api_key:
        headers["Authorization"] = f"ApiKey {profile.api_key.read()}"
    _check_papers(profile)
    return Access(
        headers=headers,
        basic=(profile.basic[0], profile.basic[1].read()) if profile.basic else None,
        ca=str(profile.ca) if profile.ca else None,
        certificate=(str(profile.certificate), str(profile.key)) if profile.certificate else None,
    )


def way(profile: Profile) -> str:
    """', through Grafana's data source X, with a token (env:TOKEN)': each secret by its reference."""
    prefix = urlsplit(profile.prometheus).path
    through = _GRAFANA.search(prefix)
    parts = [
        f"through Grafana's data source {through[1] or through[2]}" if through else prefix and f"behind {prefix}",
        profile.bearer and f"with a token ({profile.bearer})",
        profile.basic and f"as {profile.basic[0]} ({profile.basic[1]})",
        *(f"with {header} ({secret})" for header, secret in profile.headers.items()),
        profile.certificate and "with a certificate of its own",
        profile.ca and "by an authority of its own",
    ]
    return "".join(f", {part}" for part in parts if part)


def _check_papers(profile: AnyProfile) -> None:
    """Certificates and keys are of use: found out before anything is sent, where the library would blame the server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if profile.ca:
            context.load_verify_locations(*((None, profile.ca) if profile.ca.is_dir() else (profile.ca, None)))
    except OSError as error:
        raise _unusable(profile, "ca", profile.ca, error) from error
    try:
        if profile.certificate and profile.key:
            # An empty password: without one, OpenSSL would ask the terminal for the password of an encrypted key.
            context.load_cert_chain(profile.certificate, profile.key, password="")
    except OSError as error:
        raise _unusable(profile, "certificate", profile.certificate, error) from error


def _unusable(profile: AnyProfile, key: str, path: Path | None, error: OSError) -> ParameterError:
    advice = {
        "ca": "Name a file of certificates in PEM, those of the authority that signed the server's.",
        "certificate": "Name a certificate in PEM and, as 'key', its own key, readable and without a password.",
    }
    reason = (isinstance(error, ssl.SSLError) and error.reason) or error.strerror
    return ParameterError(f"profile {profile.name}: {key}: {path} cannot be used ({reason}).\n  {advice[key]}")
