// SPDX-License-Identifier: MIT
// Before anything is drawn: the theme that was chosen last, else the system's.
"use strict";
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
