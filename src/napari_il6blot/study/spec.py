"""A study: its settings as one frozen value, read from and saved to ``study.toml``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, InstanceOf, ValidationError

from ..errors import InputError
from .held import NOTHING_HELD, Held
from .spec_errors import sentence
from .spec_files import found_images, found_plates, missing_file, sheet_file, study_files
from .spec_models import (
    TOTAL_PROTEIN,
    BlotSection,
    CohortSection,
    ElisaSection,
    NormalizationSection,
    Section,
    SheetsSection,
    StatisticsSection,
    StudyDesign,
    StudyImage,
    StudyPlate,
)
from .spec_reading import TOML_NAME, document, read_text, toml_path
from .spec_values import Name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from .run import Results

__all__ = ["TOTAL_PROTEIN", "Study", "StudyDesign", "StudyImage", "StudyPlate"]

SheetName = Literal["lanes", "targets", "wells", "subjects", "levels", "concentrations"]


def _each_once(listed: tuple[Any, ...]) -> tuple[Any, ...]:
    """Images and plates listed once, and designs named differently."""
    names = [one.name if isinstance(one, StudyDesign) else one.path for one in listed]
    times = Counter(names)
    for name in names:
        if times[name] > 1:
            what = (
                "give each design a name of its own" if isinstance(listed[0], StudyDesign) else "list it once"
            )
            raise ValueError(f"{name!r} is there twice; {what}")
    return listed


def _lanes_somewhere(images: tuple[StudyImage, ...]) -> tuple[StudyImage, ...]:
    """Lanes are brought from images that have their own."""
    of_their_own = {image.path for image in images if image.lanes_from is None}
    for image in images:
        if image.lanes_from is not None and image.lanes_from not in of_their_own:
            raise ValueError(
                f"{image.path!r}: lanes_from is {image.lanes_from!r}; it must be another of these images, "
                "one without lanes_from"
            )
    return images


class Study(Section):
    """A study's settings; all else is in the files of its folder.

    Attributes
    ----------
    folder : Path
        Absolute; the paths in the study are relative to it. Not part of the file.
    toml_name : str
        The settings' file in the folder. Not part of it either.
    held : Held
        Inputs that a window holds in place of the folder's files; empty for a study that was read.
    version : int
        Of the file's form.
    title : str
    sheets, blot, elisa, normalization, cohort, statistics
        The tables of those names.
    images, plates : tuple of StudyImage, StudyPlate
        Those that are listed; `image_list` and `plate_list` give those that the study has.
    designs : tuple of StudyDesign
        The planned comparisons.
    """

    folder: Annotated[Path, AfterValidator(Path.absolute)] = Field(default_factory=Path.cwd, exclude=True)
    toml_name: Name = Field(default=TOML_NAME, exclude=True)
    held: InstanceOf[Held] = Field(default=NOTHING_HELD, exclude=True)
    version: Literal[1] = 1
    title: Name = ""
    sheets: SheetsSection = SheetsSection()
    images: Annotated[
        tuple[StudyImage, ...], AfterValidator(_each_once), AfterValidator(_lanes_somewhere)
    ] = ()
    plates: Annotated[tuple[StudyPlate, ...], AfterValidator(_each_once)] = ()
    blot: BlotSection = BlotSection()
    elisa: ElisaSection = ElisaSection()
    normalization: NormalizationSection = NormalizationSection()
    designs: Annotated[tuple[StudyDesign, ...], AfterValidator(_each_once)] = ()
    cohort: CohortSection = CohortSection()
    statistics: StatisticsSection = StatisticsSection()

    @classmethod
    def from_file(cls, path: str | Path, *, check_files: bool = True) -> Self:
        """Read a study.

        Parameters
        ----------
        path : path
            Its folder, or the TOML file in it.
        check_files : bool
            Also see that every file it names is there.

        Raises
        ------
        InputError
            If there is no such file, it is no TOML, a key or a value is wrong, or a file is missing.
        """
        file = toml_path(path)
        study = cls.from_text(read_text(file), file)
        if check_files:
            study.check_files()
        return study

    @classmethod
    def from_text(cls, text: str, file: str | Path = TOML_NAME) -> Self:
        """Make a study of TOML text, as if it stood in that file.

        Raises
        ------
        InputError
            As from `from_file`; no file is looked for.
        """
        values = document(text, str(file))
        return cls._of_document(values, Path(file))

    @classmethod
    def _of_document(cls, values: Mapping[str, Any], file: Path) -> Self:
        for name in ("folder", "toml_name", "held"):  # fields, but not the file's
            if name in values:
                raise InputError(f"{file}, {name}: there is no such key; leave it out")
        try:
            return cls.model_validate({**values, "folder": file.absolute().parent, "toml_name": file.name})
        except ValidationError as error:
            raise InputError(sentence(error, str(file), cls)) from error

    @property
    def file(self) -> Path:
        """The TOML file, absolute."""
        return self.folder / self.toml_name

    def settings(self) -> dict[str, Any]:
        """Everything that the file can say, in JSON's terms, defaults included."""
        return self.model_dump(mode="json")

    def to_file(self, path: str | Path | None = None) -> Path:
        """Write the settings; comments and formatting of the file stay, only what differs changes.

        Parameters
        ----------
        path : path, optional
            A folder or a TOML file; the study's own by default. Where nothing is there yet, the
            comments come from the study's own file.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If what is there is no TOML, or it cannot be written.
        """
        from .spec_saving import save

        target = self.file if path is None else Path(path)
        return save(self, target / TOML_NAME if target.is_dir() else target)

    def save(self) -> Path:
        """Write the settings into the study's own file, as `to_file` does."""
        return self.to_file()

    def run(self, out: str | Path | None = None) -> Results:
        """Run the whole study.

        Parameters
        ----------
        out : path, optional
            Where the results go; the study's ``results`` by default.
        """
        from .run import run_study

        return run_study(self, out)

    def sheet(self, name: SheetName) -> Path | None:
        """A sheet's file: that of ``[sheets]``, else ``lane_sheet.csv`` or ``.xlsx`` where it is there.

        Raises
        ------
        InputError
            If the file that is named is not there.
        """
        return sheet_file(self, name)

    def sheet_content(self, name: SheetName) -> Path | pd.DataFrame | None:
        """A sheet as it is held, else its file.

        Raises
        ------
        InputError
            As from `sheet`.
        """
        return self.held.sheets[name] if name in self.held.sheets else self.sheet(name)

    def source_of(self, path: str) -> Any:  # noqa: ANN401  read_blot and export_plates know what they take
        """What an image or an export is read from: a path; or pixels or bytes that are no file."""
        elsewhere = self.held.elsewhere.get(path)
        return str(self.folder / path) if elsewhere is None else elsewhere.source

    def name_of(self, path: str) -> str:
        """What tables call an image or an export."""
        elsewhere = self.held.elsewhere.get(path)
        return path if elsewhere is None else elsewhere.name

    def image_list(self) -> tuple[StudyImage, ...]:
        """The study's images: those listed, else those that the sheets name, else all in ``blots/``.

        Raises
        ------
        InputError
            If a sheet cannot be read, or names an image that is not there.
        """
        return self.images or found_images(self)

    def plate_list(self) -> tuple[StudyPlate, ...]:
        """The study's exports: those listed, else all in ``plates/``, else what the well sheet names."""
        return self.plates or found_plates(self)

    def design_options(self) -> list[dict[str, Any]]:
        """The designs as options of `compare.designs.Design`, with what ``[statistics]`` says."""
        common = {"alpha": self.statistics.alpha, "preset": self.statistics.preset}
        return [{**dict(design), **common} for design in self.designs]

    def input_files(self) -> dict[str, Path]:
        """Every file that the results depend on, by its path in the study, sorted."""
        return study_files(self)

    def check_files(self) -> None:
        """See that every file that the settings name is there, inside the study's folder.

        Raises
        ------
        InputError
            Naming the first that is not.
        """
        fault = missing_file(self)
        if fault:
            raise InputError(fault)
