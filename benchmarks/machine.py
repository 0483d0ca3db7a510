"""On which machine was it measured?"""

import os
import platform
import re
from pathlib import Path


def machine() -> dict[str, object]:
    """Processor, cores, system, Python, and how busy it was: a figure without them says little."""
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return {
        "processor": found[1] if found else platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }
