((js, wasm) => {
  const idle = window.requestIdleCallback ?? ((f) => setTimeout(f, 1));
  idle(async () => {
    const islands = await import(js);
    await islands.default({ module_or_path: wasm });
    islands.hydrate();
    for (const island of document.querySelectorAll("leptos-island")) islands[island.dataset.component]?.(island);
  });
})
