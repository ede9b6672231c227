// Repairs what templates of Wagtail leave out for those who do not see the screen, or read another language than English:
// names, roles and levels of elements. It looks again at each part that a script replaces. Remove a repair once Wagtail's
// template is right; the test that visits all views of the admin says which are still needed.
(() => {
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const create = (properties) => Object.assign(document.createElement("span"), properties);
  const { system } = document.currentScript.dataset;

  // Those who have the page open too. The tooltip takes their names out of the button, in a part that was replaced even
  // before this script sees it.
  const nameSession = (button) => {
    const content = button.querySelector(".w-editing-sessions__popup") ?? button._tippy?.props.content;
    const popup = typeof content === "string" ? new DOMParser().parseFromString(content, "text/html").body : content;
    if (popup) button.setAttribute("aria-label", words(popup));
  };

  // The name of a button contains the number that it shows.
  const nameToggle = (counter) => {
    const toggle = counter.closest("[data-side-panel-toggle]");
    toggle.dataset.name ??= toggle.getAttribute("aria-label");
    const name = counter.hidden ? toggle.dataset.name : `${toggle.dataset.name} ${words(counter)}`;
    if (toggle.getAttribute("aria-label") !== name) toggle.setAttribute("aria-label", name);
  };

  // A heading cannot be an alert, so its words are.
  const announceHeading = (heading) => {
    const alert = create({ role: "alert" });
    alert.append(...heading.childNodes);
    heading.replaceChildren(alert);
    heading.removeAttribute("role");
  };

  // A link in a panel is no tab, but opens one.
  const releaseLink = (link) => {
    for (const name of ["role", "aria-controls", "aria-selected", "data-action", "data-w-tabs-target"]) link.removeAttribute(name);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const tab = document.querySelector(`[role=tablist] [href="${link.getAttribute("href")}"]`);
      tab.click();
      tab.focus();
    });
  };

  const nameColumn = (header) => {
    if (words(header)) return;
    header.append(create({ className: "w-sr-only", textContent: header.getAttribute("aria-label") }));
    header.removeAttribute("aria-label");
  };

  // Django stores the names of permissions in English.
  const namePermission = (label) => {
    const row = label.closest("tr"), table = label.closest("table");
    const column = table.tHead.rows[0].cells[label.closest("td").cellIndex];
    label.textContent = `${words(column)} – ${words(row.cells[0])}`;
  };

  // A version that no user has saved, as an import does.
  const nameSystem = (avatar) => {
    const name = avatar.nextSibling;
    if (name?.nodeType === Node.TEXT_NODE && name.data.trim() === "None") name.data = ` ${system} `;
  };

  const REPAIRS = {
    "button.w-editing-sessions__session:not([aria-label])": nameSession,
    "[data-side-panel-toggle] [data-side-panel-toggle-counter]": nameToggle,
    "h2[role=alert]": announceHeading,
    "h3.filter-title:not([aria-level])": (heading) => heading.setAttribute("aria-level", "2"), // right below the h1
    "[role=tabpanel] a[role=tab]": releaseLink,
    "th[aria-label]:not(:has(*))": nameColumn,
    "#object-permissions-content td > label.w-sr-only": namePermission,
    ".avatar.small": nameSystem,
  };

  const repair = () => {
    for (const [selector, mend] of Object.entries(REPAIRS)) document.querySelectorAll(selector).forEach(mend);
  };

  // Before Wagtail's scripts start, which they do when the document is complete.
  repair();
  const changes = { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ["hidden"] };
  const observer = new MutationObserver(() => {
    repair();
    observer.takeRecords(); // its own changes
  });
  observer.observe(document.body, changes);
})();
