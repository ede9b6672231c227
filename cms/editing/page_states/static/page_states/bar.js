// Moves the form's menu of actions into the bar with the state of the page. Without this script both stay where they are.
document.addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector("[data-page-state-bar]");
  const actions = document.querySelector("[data-edit-form] footer .actions");
  if (!bar || !actions) return;
  actions.setAttribute("aria-label", bar.dataset.actionsLabel);
  actions.querySelector(".w-dropdown__toggle-icon use")?.setAttribute("href", "#icon-arrow-down"); // it opened upwards
  bar.append(actions);
});
