/// `app.css`: scales, colours and plain elements; then the shapes of states and the parts of pages.
enum Stylesheet {
    static let text = [base, StateShapes.text, StylesheetParts.text].joined(separator: "\n")

    private static let base = #"""
        /* One type scale (12 13 14 16 20), one spacing scale (4 8 12 16 24 32), every colour from here. */
        :root {
          color-scheme: light dark;
          --ground: #f5f6f8; --panel: #ffffff; --sunken: #f1f2f5; --line: #dcdfe5; --line-strong: #b9bec8;
          --ink: #191c22; --quiet: #5a6170; --link: #1f4fbf; --focus: #1f4fbf; --hover: #f3f5fa;
          --good: #1c7a45; --bad: #c02636; --bad-ground: #fdeff0; --warn: #8f5a00; --warn-ground: #fdf4e0;
          --active: #1f56c8; --active-ground: #edf2fd; --still: #666d7b;
          --s1: 4px; --s2: 8px; --s3: 12px; --s4: 16px; --s5: 24px; --s6: 32px;
          --t1: 12px; --t2: 13px; --t3: 14px; --t4: 16px; --t5: 20px;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #121419; --panel: #1a1d24; --sunken: #13161b; --line: #2c313b; --line-strong: #4a5160;
            --ink: #e4e7ec; --quiet: #9aa2b1; --link: #8db2ff; --focus: #8db2ff; --hover: #20242d;
            --good: #5cc98a; --bad: #ff7b85; --bad-ground: #331c21; --warn: #e9b45a; --warn-ground: #2f2615;
            --active: #82abff; --active-ground: #1b2540; --still: #959dac;
          }
        }
        *, ::before, ::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; min-height: 100vh; display: flex; flex-direction: column;
          background: var(--ground); color: var(--ink);
          font: var(--t3)/1.45 var(--sans); font-variant-numeric: tabular-nums;
        }
        h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
        ul, ol { list-style: none; }
        h1 { font-size: var(--t5); line-height: 1.25; font-weight: 650; }
        h2 { font-size: var(--t3); font-weight: 650; }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        code, pre { font-family: var(--mono); font-size: var(--t2); }
        b { font-weight: 600; }
        time, .since { white-space: nowrap; }
        /* A name may hold right-to-left text; it must not reorder what stands around it. */
        .name { unicode-bidi: isolate; overflow-wrap: anywhere; }
        .quiet { color: var(--quiet); font-weight: 400; }
        .meta { display: block; color: var(--quiet); font-size: var(--t2); overflow-wrap: anywhere; }
        .meta code { font-size: var(--t1); }
        .unseen {
          position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap;
        }
        .skip {
          position: absolute; left: var(--s4); top: -60px; z-index: 1; padding: var(--s2) var(--s3);
          background: var(--panel);
        }
        .skip:focus { top: var(--s2); }
        button {
          font: inherit; font-size: var(--t2); font-weight: 500; color: var(--ink); background: var(--panel);
          border: 1px solid var(--line-strong); border-radius: 5px;
          padding: 3px var(--s3); cursor: pointer; white-space: nowrap;
        }
        button:hover { background: var(--hover); border-color: var(--quiet); }
        button:active { background: var(--sunken); }
        @media (pointer: coarse) { button { min-height: 36px; } }
        @media (prefers-reduced-motion: no-preference) {
          a, button { transition: background-color 80ms, border-color 80ms; };
        }
        """#
}
