/// `app.css`, second half: the parts of the pages.
enum StylesheetParts {
    static let text = #"""
        .top, main, .bottom { width: 100%; max-width: 1320px; margin: 0 auto; padding: 0 var(--s5); }
        .top {
          display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s5);
          padding-top: var(--s3); padding-bottom: var(--s3);
        }
        .brand {
          display: inline-flex; align-items: center; gap: var(--s2); color: var(--ink); font-size: var(--t4);
          font-weight: 700;
        }
        .brand:hover { text-decoration: none; }
        .logo {
          width: 22px; height: 22px; border-radius: 6px;
          background: url("\#(Assets.icon.link)") center / cover;
        }
        .instance {
          font-size: var(--t2); font-weight: 500; color: var(--quiet);
          border-left: 1px solid var(--line-strong); padding-left: var(--s2);
        }
        .top nav { display: flex; gap: var(--s1); }
        .top nav a { color: var(--quiet); font-weight: 500; padding: var(--s1) var(--s3); border-radius: 5px; }
        .top nav a:hover { background: var(--hover); text-decoration: none; }
        .top nav a[aria-current] {
          color: var(--ink); background: var(--panel); box-shadow: inset 0 0 0 1px var(--line);
        }
        .connection { margin-left: auto; color: var(--warn); font-size: var(--t2); font-weight: 600; }
        main {
          flex: 1; display: flex; flex-direction: column; gap: var(--s4); padding-top: var(--s2);
          padding-bottom: var(--s6);
        }
        .bottom {
          display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); padding-top: var(--s3);
          padding-bottom: var(--s4); color: var(--quiet); font-size: var(--t1);
        }
        .panel {
          background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
          padding: var(--s3) var(--s4) var(--s4); min-width: 0;
        }
        .panel > h2 { margin-bottom: var(--s2); }
        .notice {
          background: var(--active-ground); border: 1px solid var(--active); border-radius: 8px;
          padding: var(--s2) var(--s4); overflow-wrap: anywhere;
        }
        .problems { display: flex; flex-direction: column; gap: var(--s2); }
        .problems:empty { display: none; }
        .alert {
          background: var(--bad-ground); border: 1px solid var(--bad); border-radius: 8px;
          padding: var(--s2) var(--s4); overflow-wrap: anywhere;
        }
        .heading { display: flex; flex-direction: column; gap: var(--s1); overflow-wrap: anywhere; }
        .heading .title { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2) var(--s4); }
        .heading .title .run-now { margin-left: auto; }
        .heading h1 .quiet { font-weight: 400; font-size: var(--t4); }
        .path { color: var(--quiet); font-size: var(--t2); }
        .columns {
          display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s4);
          align-items: start;
        }
        .beside { display: grid; grid-template-columns: 340px minmax(0, 1fr); gap: var(--s4); align-items: start; }
        .stack { display: flex; flex-direction: column; gap: var(--s4); min-width: 0; }
        .paging { margin-top: var(--s3); }
        .message {
          max-width: 640px; display: flex; flex-direction: column; gap: var(--s2); overflow-wrap: anywhere;
        }
        .empty { display: flex; flex-direction: column; gap: var(--s3); }
        .empty h2, .empty .code { margin: 0; }

        /* home */
        .glance { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: var(--s4); }
        .box { border-top: 3px solid var(--line-strong); }
        .box .count { margin-left: var(--s1); font-weight: 650; color: var(--quiet); }
        .box.failing.active { border-top-color: var(--bad); }
        .box.running.active { border-top-color: var(--active); }
        .box.late.active { border-top-color: var(--warn); }
        .box.failing.active h2, .box.failing.active .count { color: var(--bad); }
        .box.running.active h2, .box.running.active .count { color: var(--active); }
        .box.late.active h2, .box.late.active .count { color: var(--warn); }
        .entries { display: flex; flex-direction: column; gap: var(--s2); }
        .entries .meta { line-height: 1.35; }
        .box.next .entries li { display: flex; justify-content: space-between; gap: var(--s3); }
        .box.next .name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .more { margin-top: var(--s2); font-size: var(--t2); }
        .late-word { color: var(--warn); }
        .categories { display: flex; flex-direction: column; gap: var(--s5); margin: var(--s2) 0; }
        .category h2, .runners h2 { margin: 0 0 var(--s2); }
        .jobs.panel, .runner-list.panel { padding: 0; }
        .job {
          display: grid; grid-template-columns: minmax(0, 1fr) 196px 240px 108px auto;
          gap: var(--s1) var(--s5); align-items: center; padding: var(--s2) var(--s4);
        }
        .job + .job, .runner-list li + li { border-top: 1px solid var(--line); }
        .job:hover { background: var(--hover); }
        .job:first-child { border-radius: 8px 8px 0 0; }
        .job:last-child { border-radius: 0 0 8px 8px; }
        .job .what .name { font-weight: 600; }
        .job.disabled .what .name { font-weight: 500; color: var(--quiet); }
        .about { margin-left: var(--s2); }
        .what .meta, .last .meta { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .recent { justify-self: end; }
        .strip { display: inline-flex; }
        .strip .run { display: inline-flex; padding: 3px 2px; border-radius: 3px; }
        .strip .run:hover { background: var(--line); }
        .last, .job .next { min-width: 0; font-size: var(--t2); }
        .job .next .meta { display: inline; }
        .result:hover { text-decoration: none; }
        .result:hover .state { text-decoration: underline; }
        .runner-list li {
          display: flex; flex-wrap: wrap; gap: 0 var(--s5); padding: var(--s2) var(--s4); font-size: var(--t2);
        }
        .runner-list .name { font-weight: 600; }
        .runner-list .meta:last-child { margin-left: auto; }

        /* tables */
        .wide { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: var(--t2); }
        th { text-align: left; font-size: var(--t1); font-weight: 500; color: var(--quiet); white-space: nowrap; }
        th, td { padding: 6px var(--s4) 6px 0; vertical-align: top; border-bottom: 1px solid var(--line); }
        th:last-child, td:last-child { padding-right: 0; }
        tbody tr:last-child td { border-bottom: 0; }
        tbody tr:hover { background: var(--hover); }
        td .why { color: var(--ink); }
        td { overflow-wrap: anywhere; }
        td[data-label="Result"] { min-width: 190px; }
        td[data-label="Took"], td[data-label="Exit"], td[data-label="Started"], td[data-label="Host"] {
          white-space: nowrap;
        }

        /* facts and code */
        .facts > div { display: grid; grid-template-columns: 108px minmax(0, 1fr); gap: var(--s3); padding: 5px 0; }
        .facts > div { border-top: 1px solid var(--line); }
        .facts > div:first-child { border-top: 0; }
        .facts dt { color: var(--quiet); }
        .facts dd { overflow-wrap: anywhere; }
        .facts .exact { white-space: normal; }
        .code, .log {
          background: var(--sunken); border: 1px solid var(--line); border-radius: 6px;
          padding: var(--s2) var(--s3); white-space: pre-wrap; overflow-wrap: anywhere;
        }
        .code { margin-bottom: var(--s2); max-height: 320px; overflow: auto; }
        .spread .facts { columns: 2 380px; column-gap: var(--s6); }
        .spread .facts > div { break-inside: avoid; border-top: 0; }
        .fires li {
          display: flex; justify-content: space-between; gap: var(--s3); padding: 5px 0; font-size: var(--t2);
        }
        .fires li + li { border-top: 1px solid var(--line); }
        .verdict {
          border-left: 4px solid var(--line-strong); display: flex; flex-direction: column; gap: var(--s1);
          overflow-wrap: anywhere;
        }
        .verdict .headline { font-size: var(--t4); }
        .verdict.succeeded { border-left-color: var(--good); }
        .verdict.failed, .verdict.timed_out, .verdict.lost { border-left-color: var(--bad); }
        .verdict.missed { border-left-color: var(--warn); }
        .verdict.running, .verdict.queued, .verdict.pending, .verdict.waiting { border-left-color: var(--active); }
        .bar {
          display: flex; flex-wrap: wrap; align-items: baseline; gap: var(--s1) var(--s4);
          margin-bottom: var(--s2);
        }
        .bar a { font-size: var(--t2); }
        .bar h2 { margin-right: auto; }
        .log { max-height: 70vh; overflow: auto; line-height: 1.5; }
        .log .out, .log .err, .log .gap {
          display: block; padding-left: var(--s3); border-left: 3px solid transparent;
        }
        .log .err { border-left-color: var(--bad); }
        .log .mark { font: 600 var(--t1) var(--sans); color: var(--bad); user-select: none; }
        .log .gap { margin: var(--s1) 0; color: var(--warn); font-family: var(--sans); font-style: italic; }

        @media (max-width: 1080px) {
          .beside { grid-template-columns: minmax(0, 1fr); }
          .glance { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .job { grid-template-columns: minmax(0, 1fr) 196px auto; }
          .job .what { grid-area: 1 / 1; }
          .job .recent { grid-area: 1 / 2; }
          .job .run-now { grid-area: 1 / 3; }
          .job .last { grid-area: 2 / 1; display: flex; gap: var(--s2); min-width: 0; }
          .job .next { grid-area: 2 / 2 / 2 / 4; justify-self: end; }
        }
        @media (max-width: 720px) {
          .top, main, .bottom { padding-left: var(--s3); padding-right: var(--s3); }
          .columns { grid-template-columns: minmax(0, 1fr); }
          .panel { padding: var(--s3); }
          .runs thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .runs, .runs tbody { display: block; }
          .runs tr { display: block; padding: var(--s2) 0; border-bottom: 1px solid var(--line); }
          .runs tr:first-child { padding-top: 0; }
          .runs tr:last-child { border-bottom: 0; padding-bottom: 0; }
          .runs td { display: block; position: relative; padding: 1px 0 1px 84px; border: 0; }
          .runs td:empty { display: none; }
          .runs td::before { content: attr(data-label); position: absolute; left: 0; color: var(--quiet); }
          .fires .exact { white-space: normal; }
        }
        @media (max-width: 520px) {
          .glance { grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
          .box:not(.active) { display: flex; justify-content: space-between; gap: var(--s3); }
          .box:not(.active) { padding: var(--s2) var(--s3); }
          .box:not(.active) h2 { margin: 0; }
          .job { grid-template-columns: minmax(0, 1fr) auto; padding: var(--s3); row-gap: var(--s2); }
          .job .what { grid-area: 1 / 1; }
          .job .run-now { grid-area: 1 / 2; }
          .job .recent { grid-area: 2 / 1 / 2 / 3; justify-self: start; }
          .job .last { grid-area: 3 / 1 / 3 / 3; flex-wrap: wrap; }
          .job .last .meta { white-space: normal; }
          .job .next { grid-area: 4 / 1 / 4 / 3; justify-self: start; }
          
          .strip .run { padding: 5px; }
        }
        @media print { .top nav, .run-now, .skip { display: none; } .log { max-height: none; } }
        """#
}
