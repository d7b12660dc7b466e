"""The macOS application, as far as it can be looked at without a Mac: its property list, and the commands that sign and pack it."""

from __future__ import annotations

import plistlib
from pathlib import Path

from resources.packaging.macos import disk_image

FOLDER = disk_image.ENTITLEMENTS.parent
INFORMATION = plistlib.loads((FOLDER / "Info.plist").read_bytes())


def test_a_project_is_a_document_of_ours_with_an_icon_and_json_for_everybody_else():
    (exported,) = INFORMATION["UTExportedTypeDeclarations"]
    assert exported["UTTypeTagSpecification"] == {
        "public.filename-extension": ["mlps"],
        "public.mime-type": ["application/vnd.mlp-studio+json"],
    }
    assert "public.json" in exported["UTTypeConformsTo"]
    project, *others = INFORMATION["CFBundleDocumentTypes"]
    assert project["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    assert (project["CFBundleTypeRole"], project["LSHandlerRank"]) == ("Editor", "Owner")
    assert project["CFBundleTypeIconFile"] == "mlp-studio-document.icns"
    assert {other["LSHandlerRank"] for other in others} == {"Alternate"}


def test_the_application_has_a_window_sharp_on_every_screen_and_follows_the_dark_theme():
    assert INFORMATION["CFBundleExecutable"] == "mlp-studio-window"
    assert INFORMATION["LSBackgroundOnly"] is False
    assert INFORMATION["NSHighResolutionCapable"] is True
    assert INFORMATION["NSRequiresAquaSystemAppearance"] is False


def test_without_a_certificate_the_application_is_signed_for_nobody(tmp_path):
    command = disk_image.sign_command(tmp_path / "MLP Studio.app", "")
    assert command[-3:] == ["--sign", "-", str(tmp_path / "MLP Studio.app")]
    assert "runtime" not in command


def test_with_a_certificate_it_is_signed_under_the_hardened_runtime_with_leave_to_compile(tmp_path):
    command = disk_image.sign_command(tmp_path / "MLP Studio.app", "Developer ID Application: Ada")
    assert command[-3:] == ["--sign", "Developer ID Application: Ada", str(tmp_path / "MLP Studio.app")]
    entitlements = plistlib.loads(Path(command[command.index("--entitlements") + 1]).read_bytes())
    assert entitlements["com.apple.security.cs.allow-unsigned-executable-memory"] is True


def test_the_disk_image_shows_the_application_with_its_links_beside_the_folder_to_drag_it_to(tmp_path):
    bundle, folder = tmp_path / "MLP Studio.app", tmp_path / "image"
    (bundle / "Contents" / "Resources").mkdir(parents=True)
    (bundle / "Contents" / "Resources" / "LICENSE").write_text("MIT")
    (bundle / "Contents" / "Frameworks").symlink_to("Resources")
    folder.mkdir()
    disk_image.lay_out(bundle, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["Applications", "MLP Studio.app"]
    assert (folder / "Applications").readlink() == Path("/Applications")
    assert (folder / "MLP Studio.app" / "Contents" / "Frameworks").readlink() == Path("Resources")
    command = disk_image.image_command(folder, tmp_path / "out.dmg")
    assert command[command.index("-srcfolder") + 1 :] == [str(folder), str(tmp_path / "out.dmg")]
