// Offers the names of all time zones in the inputs for them. Without a script, the name is typed.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("[data-clarion-zone]")) return;
  let list = document.getElementById("clarion-zones");
  if (!list && Intl.supportedValuesOf) {
    list = document.createElement("datalist");
    list.id = "clarion-zones";
    list.append(...["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => new Option(zone, zone)));
    document.body.append(list);
  }
  if (list) target.setAttribute("list", list.id);
  // Wagtail's calendar stays open when Tab leaves its field, and covers the buttons below it.
  window.jQuery?.(target.parentElement.querySelector("input")).datetimepicker?.("hide");
  target.select(); // the next letter replaces the name, and the browser shows the zones that contain it
});
