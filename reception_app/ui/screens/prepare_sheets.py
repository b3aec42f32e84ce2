"""The sheets as they print: the very PDF, from memory, one tab each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QWidget

from reception_app.handover.record import Person
from reception_app.services.leaving_sheets import SLUGS
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.screens.prepare_words import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet's slug (clinical, escort, person_copy, label) and its name on the tab."""

    slug: str
    name: str


_ONE_ROW = 4
"""So many tabs stand in one frame; more go on below."""
_LEAVING_NAMES = {
    "release_person": "Going home", "release_carer": "Carer", "release_gp": "GP letter", "release_pharmacy": "Pharmacy",
    "release_identity": "Identity", "court_custody": "At court", "court_released": "If released",
    "hospital_summary": "Hospital summary", "hospital_watch": "Bed watch",
}  # fmt: skip


def tabs_of(person: Person, purpose: Purpose = Purpose.TRANSFER) -> tuple[Tab, ...]:
    """Return the sheets of a pack, the person's by the name they like to be called, and those of why they leave."""
    called = person.preferred_name.value or person.given_names
    leaving = tuple(Tab(slug, tr(_LEAVING_NAMES[slug])) for slug in SLUGS[purpose])
    return (*_tabs_of_every_pack(called), *leaving)


def _tabs_of_every_pack(called: str) -> tuple[Tab, ...]:
    return (
        Tab("clinical", tr("Clinical")),
        Tab("escort", tr("Escort")),
        Tab("person_copy", tr("{0}’s copy").format(called)),
        Tab("label", tr("Label")),
    )


class LoadedPdf(QObject):
    """A PDF held in memory for as long as it is shown. No file is written."""

    def __init__(self, pdf: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._bytes = QByteArray(pdf)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument(self)
        self.document.load(self._buffer)

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return self.document.pageCount()


class PdfPage(QPdfView):
    """A PDF as wide as the room, or a page at a time. ↑ ↓ PgUp PgDn scroll."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]  # Qt takes None; its stub does not say so
        self._pdf: LoadedPdf | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setDocumentMargins(theme.margins(1, 1, 1, 1))
        theme.surface(self, theme.PAGE)
        theme.dress_bars(self)

    def show_pdf(self, pdf: LoadedPdf | None) -> None:
        """Show a loaded PDF; None shows nothing."""
        self._pdf = pdf
        self.setDocument(pdf.document if pdf is not None else QPdfDocument(self))

    def set_whole(self, whole: bool) -> None:
        """Fit a whole page into the room, or its width."""
        self.setZoomMode(QPdfView.ZoomMode.FitInView if whole else QPdfView.ZoomMode.FitToWidth)


class SheetsView(QWidget):
    """Tabs over a preview. `show_sheets` takes the bytes that print (or would print), `show_words` says why none."""

    chosen = Signal(str)

    def __init__(self, tabs: tuple[Tab, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._loaded: dict[str, LoadedPdf] = {}
        self._bytes: dict[str, bytes] = {}
        self.tabs = self._group()
        self.caption = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.zoom = Button(tr("Whole page"), Kind.QUIET)
        self.page = PdfPage(tr("Preview"))
        self.words = Text("", tone=theme.INK_2)
        self._whole = False
        self._build()
        self.zoom.acted.connect(self._zoom)

    def set_tabs(self, tabs: tuple[Tab, ...]) -> None:
        """Offer other tabs; those that stay keep their sheet."""
        if tabs == self._tabs:
            return
        chosen, self._tabs = self.tabs.value(), tabs
        kept = {tab.slug for tab in tabs}
        for slug in [slug for slug in self._bytes if slug not in kept]:
            del self._bytes[slug]
            self._loaded.pop(slug).deleteLater()
        old, self.tabs = self.tabs, self._group()
        self._head.insertWidget(0, self.tabs, 1)
        old.hide()
        old.deleteLater()
        self.tabs.set_value(chosen if chosen in kept else tabs[0].slug)
        for tab in tabs:
            if tab.slug in self._loaded:
                self._name_tab(tab, self._loaded[tab.slug].pages)
        self._show(self.tabs.value())

    def show_sheets(self, sheets: Mapping[str, bytes], caption: str) -> None:
        """Show these PDFs, by slug; those that are the same stay as they are, with their scroll place."""
        self.caption.set_words(caption)
        for tab in self._tabs:
            pdf = sheets.get(tab.slug)
            show_if(self.tabs.segment(tab.slug), pdf is not None)
            if pdf is None:
                self._bytes.pop(tab.slug, None)
            if pdf is None or self._bytes.get(tab.slug) == pdf:
                continue
            old = self._loaded.get(tab.slug)
            self._loaded[tab.slug] = LoadedPdf(pdf, self)
            self._bytes[tab.slug] = pdf
            self._name_tab(tab, self._loaded[tab.slug].pages)
            if self.tabs.value() == tab.slug:
                self._show(tab.slug)
            if old is not None:
                old.deleteLater()
        self._pages.setCurrentWidget(self.page)

    def show_words(self, words: str) -> None:
        """Say why there is nothing to show."""
        self.caption.set_words("")
        self.words.set_words(words)
        self._pages.setCurrentIndex(1)

    def shown(self) -> Mapping[str, bytes]:
        """Return the PDFs that are shown, by slug."""
        return dict(self._bytes)

    def _build(self) -> None:
        column = Column(self, spacing=theme.SPACE_4)
        head = QWidget()
        self._head = Row(head, spacing=theme.SPACE_12)
        self._head.addWidget(self.tabs, 1)
        self._head.addWidget(self.zoom, 0, Qt.AlignmentFlag.AlignTop)
        column.add(head, self.caption)
        said = QWidget()
        room = Column(said, (0, 24, 0, 0))
        room.add(self.words, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(said)
        column.addWidget(self._pages, 1)

    def _group(self) -> ChoiceGroup:
        options = [Option(tab.slug, tab.name) for tab in self._tabs]
        group = ChoiceGroup(options, name=tr("Sheet"), large=False, wrap=len(options) > _ONE_ROW)
        group.set_value(self._tabs[0].slug)
        group.edited.connect(self._tab)
        return group

    def _tab(self) -> None:
        self._show(self.tabs.value())
        self.chosen.emit(self.tabs.value())

    def _show(self, slug: str) -> None:
        name = next(tab.name for tab in self._tabs if tab.slug == slug)
        self.page.setAccessibleName(tr("Preview: {0}").format(name))
        self.page.show_pdf(self._loaded.get(slug))

    def _zoom(self) -> None:
        self._whole = not self._whole
        self.page.set_whole(self._whole)
        self.zoom.set_label(tr("Page width") if self._whole else tr("Whole page"))

    def _name_tab(self, tab: Tab, pages: int) -> None:
        spoken = tr("{0}, 1 page") if pages == 1 else tr("{0}, {1} pages")
        first = tab is self._tabs[0] and pages > 1
        segment = self.tabs.segment(tab.slug)
        segment.option = replace(
            segment.option, label=(tr("{0} {1} pages") if first else "{0} {1}").format(tab.name, pages)
        )
        segment.setAccessibleName(spoken.format(tab.name, pages))
        segment.updateGeometry()
        segment.update()
