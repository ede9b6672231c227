// What a browser shows of the tables and corrections of a document, as data.
() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const isStruck = (node) => node !== null && getComputedStyle(node).textDecorationLine.includes("line-through");
  const deleted = [...document.body.querySelectorAll("*")].filter(isStruck);
  const outermost = deleted.filter((one) => !deleted.some((other) => other !== one && other.contains(one)));
  const clean = (text) => text.normalize("NFKC").replace(/\s+/g, " ").trim();
  const textOf = (node) => clean(node.innerText);
  const struck = outermost.map(textOf);
  const parts = (one) => [...one.querySelectorAll("td, th, p, li, figcaption")];
  for (const one of outermost.flatMap((one) => (parts(one).length ? parts(one) : [one]))) {
    if (!textOf(one)) continue;
    one.prepend("[struck out: ");
    one.append("]");
  }
  const whole = textOf(document.body);
  const edges = (values) => [...new Set(values.map(Math.round))].sort((a, b) => a - b).filter((x, i, all) => !i || x - all[i - 1] > 1);
  const nested = [...document.querySelectorAll("table table")];
  const units = [...document.querySelectorAll("table")].map((table) => {
    const source = table.cloneNode(true);
    source.querySelectorAll("table").forEach((one) => one.remove());
    return source;
  });
  nested.forEach((one) => one.remove());
  const tables = units.map((unit) => {
    document.body.replaceChildren(unit);
    const html = unit.outerHTML.replaceAll(/\[struck out: ([^\]]*)\]/g, "$1");
    const cells = [...unit.querySelectorAll("td, th")].map((cell) => ({ cell, box: cell.getBoundingClientRect() }));
    const lefts = edges(cells.map(({ box }) => box.left));
    const tops = edges(cells.map(({ box }) => box.top));
    const at = (x, y) => cells.findLast(({ box }) => box.left < x && x < box.right && box.top < y && y < box.bottom)?.cell;
    const grid = tops.map((y) => lefts.map((x) => at(x + 4, y + 4)));
    const isHeader = (row) => row.slice(1).every((cell) => cell?.tagName === "TH") && row[0] && (row[0].tagName === "TH" || !textOf(row[0]));
    const head = unit.querySelector("thead");
    let count = head ? grid.filter((row) => row.some((cell) => cell && head.contains(cell))).length : 0;
    if (!count) while (count < grid.length && isHeader(grid[count])) count += 1;
    if (count === grid.length) count = 0;
    const texts = grid.map((row) => row.map((cell) => (cell ? textOf(cell) : "")));
    const headers = lefts.map((_, column) => texts.slice(0, count).map((row) => row[column]).filter((text, i, all) => text && text !== all[i - 1]).join(" – "));
    const spans = cells.some(({ cell }) => cell.colSpan > 1 || cell.rowSpan !== 1);
    return { html, header: count ? headers : [], rows: texts.slice(count), spans };
  });
  return { tables, struck: struck.filter(Boolean), whole };
}
