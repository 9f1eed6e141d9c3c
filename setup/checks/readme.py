"""README.rst of each addon, put together from the manifest and the fragments in readme/, in the order OCA uses."""

import ast

import mistune
from leaflink_runtime.places import REPO, Problem, addons, say
from mistune.renderers.rst import RSTRenderer

FRAGMENTS = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
}
REQUIRED = ("DESCRIPTION", "CONFIGURE", "USAGE")


def write():
    """Write every README.rst; raises Problem when a fragment is missing."""
    for addon in addons():
        for missing in _missing(addon):
            raise Problem(f"{addon}/readme/{missing}.md is missing.")
        (REPO / addon / "README.rst").write_text(text(addon))
        say(f"{addon}/README.rst")


def complaints():
    """One line for each fragment that is missing and each README.rst that is not what its fragments say."""
    for addon in addons():
        folder = REPO / addon
        missing = _missing(addon)
        yield from (f"{addon}/readme/{name}.md is missing" for name in missing)
        current = folder / "README.rst"
        if not missing and (not current.exists() or current.read_text() != text(addon)):
            yield f"{addon}/README.rst is not what its readme/ fragments say: run  make readme"


def _missing(addon):
    return [name for name in REQUIRED if not (REPO / addon / "readme" / f"{name}.md").exists()]


def text(addon):
    """The whole README.rst of an addon."""
    manifest = ast.literal_eval((REPO / addon / "__manifest__.py").read_text())
    title = manifest["name"]
    parts = [
        f"{'=' * len(title)}\n{title}\n{'=' * len(title)}\n",
        "..\n   Made by ``make readme`` from the fragments in readme/: change those.\n",
        f"*{manifest['development_status']}, license {manifest['license']}, version {manifest['version']}*\n",
        _fragment(addon, "DESCRIPTION"),
        "**Table of contents**\n\n.. contents::\n   :local:\n",
    ]
    for name, heading in FRAGMENTS.items():
        if (REPO / addon / "readme" / f"{name}.md").exists():
            parts.append(f"{heading}\n{'=' * len(heading)}\n\n{_fragment(addon, name)}")
    return "\n".join(parts)


def _fragment(addon, name):
    """One fragment as reStructuredText; its headings stand one level below the section's."""
    source = (REPO / addon / "readme" / f"{name}.md").read_text()
    convert = mistune.create_markdown(renderer=_Renderer(), plugins=["table"])
    return convert(source).strip() + "\n"


class _Renderer(RSTRenderer):
    HEADING_MARKERS = {1: "-", 2: "~", 3: "^", 4: '"', 5: "'", 6: "."}
