// Draws the campaign page's charts from the JSON the page carries. ECharts is loaded before this file.
(() => {
  const source = document.getElementById("campaign-charts");
  if (!source || !window.echarts) return;
  const data = JSON.parse(source.textContent);
  const dark = document.documentElement.classList.contains("dark");
  const text = dark ? "#c9d1db" : "#3f4752";
  const lines = { lineStyle: { color: dark ? "#30363f" : "#e5e7eb" } };
  const palette = ["#c8402f", "#2f7d6b", "#d99a2b", "#4b6cb7", "#8a5a9e"];
  const base = {
    color: palette,
    textStyle: { color: text, fontFamily: "inherit" },
    tooltip: { trigger: "item" },
    animation: false,
    grid: { left: 40, right: 16, top: 40, bottom: 28, containLabel: true },
    legend: { textStyle: { color: text }, top: 0 },
    aria: { enabled: true },
  };
  const charts = [];
  const draw = (id, option) => {
    const place = document.getElementById(id);
    if (!place) return;
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption({ ...base, ...option });
    place.dataset.drawn = "true";
    charts.push(chart);
  };
  draw("chart-funnel", {
    legend: { show: false },
    series: [{
      type: "funnel", sort: "none", top: 4, bottom: 4, left: "4%", width: "92%", minSize: "42%", gap: 3,
      label: { position: "inside", formatter: "{b} {c}", color: "#fff" },
      data: data.funnel,
    }],
  });
  draw("chart-series", {
    tooltip: { trigger: "axis" },
    legend: { ...base.legend, type: "scroll" },
    grid: { ...base.grid, left: 8 },
    xAxis: { type: "category", data: data.series.times, axisLabel: { color: text } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: text }, splitLine: lines },
    series: data.series.lines.map((line) => ({ ...line, type: "line", smooth: true, showSymbol: data.series.times.length < 3 })),
  });
  draw("chart-depth", {
    legend: { show: false },
    grid: { ...base.grid, top: 12, left: 8 },
    xAxis: { type: "category", data: data.depth.labels, axisLabel: { color: text, interval: 0, hideOverlap: false, width: 110, overflow: "break" } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: text }, splitLine: lines },
    series: [{ type: "bar", name: data.depth.name, data: data.depth.values, barMaxWidth: 48 }],
  });
  draw("chart-money", {
    legend: { show: false },
    grid: { ...base.grid, top: 12, left: 8, right: 88 },
    xAxis: { type: "value", splitLine: lines, axisLabel: { color: text, formatter: "¥{value}" } },
    yAxis: { type: "category", data: data.money.map((item) => item.name), axisLabel: { color: text } },
    series: [{
      type: "bar", barMaxWidth: 36, label: { show: true, position: "right", color: text, formatter: "¥{c}" },
      data: data.money.map((item, index) => ({ value: item.value, itemStyle: { color: palette[index ? 2 : 0] } })),
    }],
  });
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
})();
