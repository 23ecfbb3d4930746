extension Stylesheet {
    /// What is around and between the contents of every page.
    static let frame = """
        .top, main, .bottom { width: 100%; padding-inline: max(var(--s5), (100% - 1320px) / 2); }
        .top {
          display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2) var(--s4); min-height: 52px;
          padding-block: var(--s2); background: var(--panel); border-bottom: 1px solid var(--line);
        }
        .brand {
          display: flex; align-items: center; gap: var(--s2); min-width: 0; color: var(--ink); font-size: var(--t4);
          font-weight: 700;
        }
        .brand:hover { text-decoration: none; }
        .logo {
          flex: none; width: 22px; height: 22px; border-radius: var(--round);
          background: url("favicon.svg") center / cover;
        }
        .instance {
          min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-left: var(--s2);
          border-left: 1px solid var(--line-strong); color: var(--quiet); font-size: var(--t2); font-weight: 500;
        }
        .top nav { display: flex; gap: 2px; min-width: 0; margin-right: auto; overflow-x: auto; scrollbar-width: none; }
        .top nav a {
          padding: var(--s1) 10px; border-radius: var(--round); color: var(--quiet); font-weight: 500;
          white-space: nowrap;
        }
        .top nav a:hover { background: var(--hover); color: var(--ink); text-decoration: none; }
        .top nav a[aria-current] { background: var(--active-ground); color: var(--link); }
        .top nav a:focus-visible { outline-offset: -2px; }
        .top .search input { width: 150px; }
        .top .search button { padding-inline: 7px; }
        .visitor .name { max-width: 140px; overflow: hidden; text-overflow: ellipsis; }
        .connection { flex-basis: 100%; color: var(--warn); font-size: var(--t2); font-weight: 600; }
        .connection:empty { display: none; }
        main {
          flex: 1; display: flex; flex-direction: column; gap: var(--s4); padding-block: var(--s4) var(--s6);
        }
        main > * { min-width: 0; }
        main > :empty { display: none; }
        .bottom {
          display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); padding-block: var(--s3) var(--s4);
          border-top: 1px solid var(--line); color: var(--quiet); font-size: var(--t1);
        }
        .bottom a { text-decoration: underline; }

        .heading { display: flex; flex-direction: column; gap: var(--s1); overflow-wrap: anywhere; }
        .heading .title { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2) var(--s3); }
        .heading .title > .button:last-child, .heading .title > form:last-child { margin-left: auto; }
        .heading h1 .quiet { font-weight: 400; font-size: var(--t4); }
        .path { color: var(--quiet); font-size: var(--t2); }
        .path a { text-decoration: none; }
        .panel {
          min-width: 0; padding: var(--s3) var(--s4) var(--s4); background: var(--panel);
          border: 1px solid var(--line); border-radius: 8px;
        }
        :is(.panel, .runners) > h2, .panel > .toolbar, .panel > .tabs { margin-bottom: var(--s2); }
        .panel.fields > h2 { margin-bottom: 0; }
        h2 > .badge { margin-left: var(--s1); }
        .panel h3 { margin: var(--s3) 0 var(--s1); }
        .notice, .alert {
          padding: var(--s2) var(--s4); border: 1px solid var(--active); border-left-width: 4px; border-radius: 8px;
          background: var(--active-ground); overflow-wrap: anywhere;
        }
        .alert { border-color: var(--bad); background: var(--bad-ground); }
        .panel > .alert { margin-block: var(--s2); }
        .problems { display: flex; flex-direction: column; gap: var(--s2); }
        .problems:empty { display: none; }
        .message { display: flex; flex-direction: column; gap: var(--s2); max-width: 640px; overflow-wrap: anywhere; }
        .top:not(:has(nav)) ~ main > .message { width: 100%; max-width: 440px; margin: var(--s6) auto; }
        .empty { display: flex; flex-direction: column; align-items: flex-start; gap: var(--s2); }
        .empty h2, .empty .code { margin: 0; }
        .empty .code { max-width: 100%; }
        .columns {
          display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--s4); align-items: start;
        }
        .stack { display: flex; flex-direction: column; gap: var(--s4); min-width: 0; }
        .prose { display: flex; flex-direction: column; gap: var(--s2); max-width: 76ch; }
        .prose > * + :is(h2, h3) { margin-top: var(--s3); }
        .prose ul { padding-left: var(--s4); list-style: disc; }
        dialog {
          max-width: min(420px, 100vw - 32px); padding: var(--s4); border: 1px solid var(--line-strong);
          border-radius: 8px; background: var(--panel); color: var(--ink); box-shadow: var(--shade);
        }
        dialog::backdrop { background: rgb(10 12 18 / 45%); }
        .keys { margin: var(--s3) 0; }
        .keys > div { display: grid; grid-template-columns: 80px 1fr; gap: var(--s3); padding: 3px 0; }
        @media (max-width: 1180px) {
          .top nav { order: 1; flex-basis: 100%; }
          .top .brand { margin-right: auto; }
          .connection { order: 2; }
        }
        @media (max-width: 720px) {
          .top, main, .bottom { padding-inline: var(--s3); }
          .top { gap: var(--s2); }
          .top nav {
            margin-inline: calc(-1 * var(--s3)); padding-inline: var(--s3) 36px;
            mask: linear-gradient(to right, black calc(100% - 30px), transparent);
          }
          .top .search { flex: 1; min-width: 100px; max-width: 220px; }
          .top .search input { flex: 1; width: 40px; }
          .top .search button { display: none; }
          .visitor .name { position: absolute; clip-path: inset(50%); }
          .columns { grid-template-columns: minmax(0, 1fr); }
          .panel { padding: var(--s3); }
        }

        """
}
