// Comfort only; every page works without it: choosing in a filter shows the result, a button is not pressed twice,
// and a form that cannot be taken back asks once more.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-quick]");
  if (form && event.target.matches("select")) form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.ask && !window.confirm(form.dataset.ask)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[method=post] button").forEach((button) => { button.disabled = false; });
});
