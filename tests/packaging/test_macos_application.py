"""The macOS application, as far as it can be looked at without a Mac: its property list, and the commands that sign and pack it."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path

from PIL import Image

from mlp_studio.storage.imports.reading import DATA_SUFFIXES
from resources.packaging.icons import write_icons
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


def test_the_type_of_a_project_is_named_by_letters_digits_dots_and_hyphens_below_the_application_s_own_name():
    (exported,) = INFORMATION["UTExportedTypeDeclarations"]
    spec = (FOLDER.parent / "mlp-studio.spec").read_text(encoding="utf-8")
    (application,) = re.findall(r'bundle_identifier="(.+?)"', spec)
    assert exported["UTTypeIdentifier"].startswith(f"{application}.")
    assert re.fullmatch(r"[A-Za-z0-9.-]+", exported["UTTypeIdentifier"])


def test_each_type_of_data_that_the_finder_offers_us_for_can_be_imported():
    types = {
        "public.comma-separated-values-text": ".csv",
        "public.tab-separated-values-text": ".tsv",
        "org.openxmlformats.spreadsheetml.sheet": ".xlsx",
        "public.json": ".json",
    }
    _, tables = INFORMATION["CFBundleDocumentTypes"]
    assert set(tables["LSItemContentTypes"]) == types.keys()
    assert set(types.values()) <= set(DATA_SUFFIXES)


def test_an_icon_of_a_mac_has_a_picture_for_each_size_sharp_and_plain(tmp_path):
    write_icons(tmp_path / "icons")
    for name in ("mlp-studio.icns", INFORMATION["CFBundleDocumentTypes"][0]["CFBundleTypeIconFile"]):
        with Image.open(tmp_path / "icons" / name) as image:
            assert {(128, 128, 1), (256, 256, 1), (512, 512, 1), (16, 16, 2), (32, 32, 2), (512, 512, 2)} <= set(image.info["sizes"])
