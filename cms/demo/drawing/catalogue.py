"""What each picture is called, what it shows, and who draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import city, desk, land, rooms, sea, shore, work
from .canvas import Canvas

CREDIT = "Illustration: Common Lantern"


@dataclass(frozen=True)
class Picture:
    """One picture: its words, and the function that paints it."""

    title: str
    alt_en: str
    alt_fr: str
    paint: Callable[[Canvas], None]
    credit: str = CREDIT


PICTURES: dict[str, Picture] = {
    "harbour-at-dawn": Picture(
        "Harbour at dawn",
        "Small boats on still water, with a low sun between the masts.",
        "De petits bateaux sur une eau calme, un soleil bas entre les mâts.",
        sea.harbour_at_dawn,
    ),
    "lantern-on-the-quay": Picture(
        "Lantern on the quay",
        "A lantern and two bowls on a folding table at night, with harbour lights behind.",
        "La nuit, une lanterne et deux bols sur une table pliante, devant les lumières du port.",
        sea.lantern_on_the_quay,
    ),
    "paper-boats": Picture(
        "Paper boats",
        "Folded paper boats on a wide, calm sheet of water; one is amber.",
        "Des bateaux en papier plié sur une large eau calme ; l’un d’eux est couleur d’ambre.",
        sea.paper_boats,
    ),
    "ferry-and-strait": Picture(
        "Ferry and strait",
        "A ferry crossing a strait, seen through a wire fence.",
        "Un ferry traverse un détroit, vu à travers un grillage.",
        shore.ferry_and_strait,
    ),
    "lake-of-reeds": Picture(
        "Lake of reeds",
        "A classroom on stilts with lit windows, behind tall reeds.",
        "Une salle de classe sur pilotis, fenêtres éclairées, derrière de hauts roseaux.",
        shore.lake_of_reeds,
    ),
    "atoll-school": Picture(
        "School on the atoll",
        "A small school on blocks among palm trees, on a narrow strip of land.",
        "Une petite école sur des blocs, entre des palmiers, sur une étroite bande de terre.",
        shore.atoll_school,
    ),
    "terraced-fields": Picture(
        "Terraced fields",
        "Terraces rising in curved bands towards a pale hill.",
        "Des terrasses montent en bandes courbes vers une colline pâle.",
        land.terraced_fields,
    ),
    "mountain-road": Picture(
        "Mountain road",
        "A pale road winding up between layered mountains.",
        "Une route claire monte en lacets entre des montagnes superposées.",
        land.mountain_road,
    ),
    "market-awnings": Picture(
        "Market awnings",
        "Striped awnings over crates of fruit, lit for the evening.",
        "Des auvents rayés au-dessus de cageots de fruits, éclairés pour le soir.",
        city.market_awnings,
    ),
    "train-window": Picture(
        "Train window",
        "Hills passing a train window, with a written page and a cup on the ledge.",
        "Des collines défilent à la fenêtre d’un train ; une page écrite et une tasse sur la tablette.",
        land.train_window,
    ),
    "city-at-dusk": Picture(
        "City at dusk",
        "A courier on a bicycle crossing a bridge, with lit windows behind.",
        "Un coursier à vélo traverse un pont, devant des fenêtres éclairées.",
        city.city_at_dusk,
    ),
    "courthouse-steps": Picture(
        "Courthouse steps",
        "Broad steps leading up to a row of columns and a lit door; one person is climbing.",
        "De larges marches mènent à des colonnes et à une porte éclairée ; une personne monte.",
        rooms.courthouse_steps,
    ),
    "open-door": Picture(
        "Open door",
        "A door standing open on a path and fields, light falling across the floor.",
        "Une porte ouverte sur un chemin et des champs ; la lumière tombe sur le sol.",
        rooms.open_door,
    ),
    "circle-of-chairs": Picture(
        "Circle of chairs",
        "Chairs placed in a ring on a wooden floor; one is amber.",
        "Des chaises en cercle sur un parquet ; l’une est couleur d’ambre.",
        rooms.circle_of_chairs,
    ),
    "loom-threads": Picture(
        "Loom threads",
        "Coloured threads running down a loom into finished cloth, with a shuttle between.",
        "Des fils de couleur descendent d’un métier vers l’étoffe tissée, une navette au milieu.",
        work.loom_threads,
    ),
    "hands-and-papers": Picture(
        "Hands and papers",
        "Two hands holding out and receiving written pages.",
        "Deux mains tendent et reçoivent des pages écrites.",
        work.hands_and_papers,
    ),
    "stacked-newspapers": Picture(
        "Stacked newspapers",
        "A bundle of newspapers tied with string, in slanting light.",
        "Une pile de journaux ficelée, dans une lumière oblique.",
        work.stacked_newspapers,
    ),
    "ledger-by-lamplight": Picture(
        "Ledger by lamplight",
        "An open register, a pen and a lantern on a table.",
        "Un registre ouvert, une plume et une lanterne sur une table.",
        desk.ledger_by_lamplight,
    ),
    "phone-in-the-dark": Picture(
        "Phone in the dark",
        "A phone alone in the dark, showing a voice, with rings spreading around it.",
        "Un téléphone seul dans le noir affiche une voix ; des cercles s’élargissent autour de lui.",
        desk.phone_in_the_dark,
    ),
    "letters-by-the-window": Picture(
        "Letters by the window",
        "A table below a high barred window, with envelopes and a cup of pencils.",
        "Une table sous une haute fenêtre à barreaux, avec des enveloppes et un gobelet de crayons.",
        desk.letters_by_the_window,
    ),
}
