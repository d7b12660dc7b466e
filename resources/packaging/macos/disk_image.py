"""The macOS disk image: the application, signed, beside a link to the folder that it is dragged to."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
IDENTITY = "MLP_STUDIO_CODESIGN"
"""Environment variable: whose certificate in the keychain signs; without it nobody's, which an Apple processor is content with."""
VOLUME = "MLP Studio"
TRIES = 4
"""`hdiutil create` fails with "Resource busy" while Spotlight or a virus scanner looks at the volume that it has just made."""


def build(bundle: Path, version: str, out: Path) -> Path:
    """Sign an application, make its disk image and return that one's path.

    Parameters
    ----------
    bundle
        `MLP Studio.app`; it is signed where it is, again where it was already.
    version
        The version of the application.
    out
        The folder for the result; made if it is not there.

    Raises
    ------
    subprocess.CalledProcessError
        If codesign or hdiutil fails; it has said why.
    """
    identity = os.environ.get(IDENTITY, "")
    subprocess.run(sign_command(bundle, identity), check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(bundle)], check=True)
    out.mkdir(parents=True, exist_ok=True)
    image = out / f"mlp-studio-{version}-macos-{platform.machine()}.dmg"
    with tempfile.TemporaryDirectory(prefix="mlp-studio-") as folder:
        lay_out(bundle, Path(folder))
        _insist(image_command(Path(folder), image))
    if identity:
        subprocess.run(["codesign", "--sign", identity, "--timestamp", str(image)], check=True)
    subprocess.run(["hdiutil", "verify", "-quiet", str(image)], check=True)
    return image


def sign_command(bundle: Path, identity: str) -> list[str]:
    """Return the command that signs an application and all that is in it; "" as identity: for nobody, so that it starts at all."""
    hardened = ["--options", "runtime", "--timestamp", "--entitlements", str(ENTITLEMENTS)] if identity else []
    return ["codesign", "--force", "--deep", *hardened, "--sign", identity or "-", str(bundle)]


def lay_out(bundle: Path, folder: Path) -> None:
    """Put into a folder what the opened disk image shows: the application, with its links as they are, and the way to install it."""
    shutil.copytree(bundle, folder / bundle.name, symlinks=True)
    (folder / "Applications").symlink_to("/Applications")


def image_command(folder: Path, image: Path) -> list[str]:
    """Return the command that makes a compressed, read-only disk image of a folder; macOS 10.15 and later open it."""
    options = ["-volname", VOLUME, "-fs", "HFS+", "-format", "ULMO", "-ov", "-quiet"]
    return ["hdiutil", "create", *options, "-srcfolder", str(folder), str(image)]


def _insist(command: Sequence[str]) -> None:
    for left in reversed(range(TRIES)):
        done = subprocess.run(command, check=left == 0)
        if done.returncode == 0:
            return
        time.sleep(5)
