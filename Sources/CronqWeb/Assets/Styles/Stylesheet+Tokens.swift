extension Stylesheet {
    static let reset = """
        *, ::before, ::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body, h1, h2, h3, p, ul, ol, dl, dd, pre, figure, fieldset { margin: 0; padding: 0; }
        ul, ol { list-style: none; }
        fieldset { border: 0; min-width: 0; }
        button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
        svg { display: block; }

        """

    /// One type scale, one spacing scale, and every colour: by what it means, with enough contrast on every ground it
    /// can stand on, in both schemes.
    static let tokens = """
        :root {
          color-scheme: light dark;
          --t1: 12px; --t2: 13px; --t3: 14px; --t4: 16px; --t5: 20px;
          --s1: 4px; --s2: 8px; --s3: 12px; --s4: 16px; --s5: 24px; --s6: 32px;
          --control: 30px; --round: 6px;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
          --ground: #f5f6f8; --panel: #ffffff; --sunken: #f1f2f5; --hover: #f3f5fa;
          --line: #dfe2e8; --line-strong: #b9bec8; --edge: #858c9a;
          --ink: #191c22; --quiet: #5a6170; --link: #1f4fbf;
          --good: #1a7342; --bad: #bd2434; --warn: #8a5600; --active: #1f56c8; --still: #636a78;
          --good-ground: #e9f6ee; --bad-ground: #fdeff0; --warn-ground: #fdf4e0; --active-ground: #edf2fd;
          --primary: #1f4fbf; --on-primary: #ffffff; --danger: #b92233; --on-danger: #ffffff;
          --a0: #2b303b; --a1: #b3261e; --a2: #1a7038; --a3: #7d5a00; --a4: #1f52b8; --a5: #8f2aa0;
          --a6: #0f6b77; --a7: #5b6270; --a8: #636a78; --a9: #c2321f; --a10: #27752c; --a11: #855d00;
          --a12: #2a5fd0; --a13: #a035b2; --a14: #0f6f7c; --a15: #434956;
          --shade: 0 6px 20px rgb(16 20 30 / 14%);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #111318; --panel: #191c23; --sunken: #13161b; --hover: #20242d;
            --line: #2c313b; --line-strong: #4a5160; --edge: #737b8b;
            --ink: #e4e7ec; --quiet: #9ca4b3; --link: #8db2ff;
            --good: #5fce8c; --bad: #ff8a8f; --warn: #e8b04b; --active: #86b0ff; --still: #9aa2b1;
            --good-ground: #142a1e; --bad-ground: #351a1e; --warn-ground: #2e2413; --active-ground: #18233b;
            --primary: #8db2ff; --on-primary: #0e1526; --danger: #ff8a8f; --on-danger: #2b0d10;
            --a0: #8b93a3; --a1: #ff8a80; --a2: #6fcf8b; --a3: #e0b050; --a4: #7fb0ff; --a5: #dd9bf0;
            --a6: #5fd0dc; --a7: #c6ccd6; --a8: #9aa2b1; --a9: #ff9f97; --a10: #8fe3a6; --a11: #f2c96d;
            --a12: #a3c7ff; --a13: #eab6f7; --a14: #86e2ec; --a15: #f2f4f7;
            --shade: 0 6px 20px rgb(0 0 0 / 50%);
          }
        }

        """

    static let base = """
        body {
          min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink);
          font: var(--t3)/1.45 var(--sans); font-variant-numeric: tabular-nums;
        }
        h1 { font-size: var(--t5); line-height: 1.25; font-weight: 650; }
        h2 { font-size: var(--t3); font-weight: 650; }
        h3 { font-size: var(--t2); font-weight: 650; }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        p a, dd a, .prose a { text-decoration: underline; text-decoration-color: var(--line-strong); }
        b, strong { font-weight: 600; }
        code, pre, kbd { font-family: var(--mono); font-size: var(--t2); }
        kbd {
          padding: 0 5px; border: 1px solid var(--line-strong); border-radius: 4px; background: var(--sunken);
          font-size: var(--t1);
        }
        time, .since { white-space: nowrap; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        [hidden] { display: none !important; }
        .icon {
          display: inline-block; width: 16px; height: 16px; flex: none; vertical-align: -3px; fill: none;
          stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round;
        }
        :is(p, span, td, b, a:not(.button)) > .icon { margin-right: 4px; }
        @media (prefers-reduced-motion: no-preference) {
          a, button, summary { transition: background-color 80ms, border-color 80ms; }
        }

        """
}
