"use strict";
// Draws each figure of the report into its place, light or dark as the reader's system asks; on paper always light.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const figures = Array.from(document.querySelectorAll("script[data-for]"), (data) => ({
    place: document.getElementById(data.dataset.for),
    grounds: JSON.parse(data.textContent),
  }));
  const config = { responsive: true, displaylogo: false, displayModeBar: false };

  const draw = (ground) => {
    for (const { place, grounds } of figures) {
      const { data, layout } = structuredClone(grounds[ground]);
      Plotly.react(place, data, layout, config);
    }
  };
  const chosen = () => (dark.matches ? "dark" : "light");

  draw(chosen());
  dark.addEventListener("change", () => draw(chosen()));
  window.addEventListener("beforeprint", () => draw("light"));
  window.addEventListener("afterprint", () => draw(chosen()));
})();
