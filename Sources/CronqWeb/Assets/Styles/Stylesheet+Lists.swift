extension Stylesheet {
    /// A table that has no room: each row becomes a card of labels and values, the first of which is its title.
    private static let cards = """
          &, > tbody, > tbody > tr { display: block; }
          > thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          > tbody > tr { position: relative; padding: var(--s2) 0; border-bottom: 1px solid var(--line); }
          > tbody:last-child > tr:last-child { border-bottom: 0; padding-bottom: 0; }
          > tbody > tr > * {
            display: block; width: auto; padding: 1px 0; border: 0; text-align: left; white-space: normal;
          }
          > tbody > tr > :empty { display: none; }
          > tbody > tr > [data-label] { position: relative; min-height: 22px; padding-left: 104px; }
          [data-label]::before {
            content: attr(data-label); position: absolute; left: 0; width: 98px; color: var(--quiet);
          }
          > tbody > tr > :is(:first-child:not(.number), .pick + td) { padding-left: 0; }
          > tbody > tr > :is(:first-child:not(.number), .pick + td)::before { display: none; }
          > tbody > tr > .pick { position: absolute; right: 0; top: var(--s2); z-index: 1; }
          > tbody > tr > .pick + td { padding-right: 32px; }
          > tbody > tr > td.actions { display: flex; padding-top: var(--s2); }
          > tbody > .group { padding-bottom: 0; border-bottom: 0; }
          .strip { flex-wrap: wrap; }
        """

    /// Tables, which become cards where there is no room, and whatever else lists things.
    static let lists = """
        .wide { container-type: inline-size; overflow-x: auto; }
        .wide:has(details[open]) { overflow: visible; }
        table { width: 100%; border-collapse: collapse; font-size: var(--t2); }
        caption { padding-bottom: var(--s2); color: var(--quiet); text-align: left; }
        th { color: var(--quiet); font-size: var(--t1); font-weight: 500; text-align: left; white-space: nowrap; }
        th, td { padding: 6px var(--s4) 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td { overflow-wrap: anywhere; }
        th:last-child, td:last-child { padding-right: 0; }
        tbody:last-child > tr:last-child > * { border-bottom: 0; }
        tbody > tr:not(.group):hover { background: var(--hover); }
        tbody > tr:has(:focus-visible) { box-shadow: inset 3px 0 var(--link); }
        td:first-child > a.name, .pick + td > a.name { font-weight: 600; }
        td:first-child:not(.pick, .number), .pick + td { min-width: 150px; }
        th.number, td.number { text-align: right; white-space: nowrap; }
        td.pick, th.pick { width: 32px; }
        td.actions { display: table-cell; white-space: nowrap; text-align: right; }
        td.actions > * { vertical-align: middle; }
        td.actions > * + * { margin-left: var(--s1); }
        td.actions :is(.menu, form) { display: inline-block; }
        td.actions button, td.actions summary { min-height: 26px; padding-block: 1px; }
        td.actions .menu > summary { padding-inline: 5px; }
        .group th { padding-top: var(--s4); color: var(--ink); font-size: var(--t2); font-weight: 600; }
        .group:first-child th { padding-top: var(--s2); }

        .name { unicode-bidi: isolate; overflow-wrap: anywhere; }
        .list td > .name { display: inline-block; max-width: 44ch; }
        .state + .state { margin-left: var(--s2); }
        .panel > .wide + :is(p, .submit), .panel > p + .wide { margin-top: var(--s2); }
        .quiet { color: var(--quiet); font-weight: 400; }
        .meta { display: block; color: var(--quiet); font-size: var(--t2); overflow-wrap: anywhere; }
        .meta code { font-size: var(--t1); }
        td .why { color: var(--ink); }
        .late-word { color: var(--warn); }
        .result:hover { text-decoration: none; }
        .result:hover .state { text-decoration: underline; }
        .strip { display: inline-flex; }
        .strip .run { display: inline-flex; padding: 3px 2px; border-radius: 3px; }
        .strip .run:hover { background: var(--line); }

        .facts > div { display: grid; grid-template-columns: 116px minmax(0, 1fr); gap: var(--s3); padding: 5px 0; }
        .facts > div + div { border-top: 1px solid var(--line); }
        .facts dt { color: var(--quiet); }
        .facts dd { overflow-wrap: anywhere; }
        .facts .exact { white-space: normal; }
        .code {
          max-height: 320px; margin-bottom: var(--s2); padding: var(--s2) var(--s3); overflow: auto;
          border: 1px solid var(--line); border-radius: var(--round); background: var(--sunken);
          white-space: pre-wrap; overflow-wrap: anywhere;
        }
        .fires li { display: flex; justify-content: space-between; gap: var(--s3); padding: 5px 0; }
        .diff td { white-space: pre-wrap; font-family: var(--mono); }
        .diff th { vertical-align: top; }
        del, ins { text-decoration: none; border-radius: 3px; padding: 0 3px; }
        del { background: var(--bad-ground); color: var(--bad); }
        ins { background: var(--good-ground); color: var(--good); }
        mark { background: var(--warn-ground); color: var(--warn); }
        del::before { content: "− "; }
        ins::before { content: "+ "; }
        @media (pointer: coarse) {
          .strip .run { padding: 5px; }
          td.pick input { outline: 8px solid transparent; }
        }
        @container (max-width: 900px) { th, td { padding-right: var(--s2); } }
        @container (max-width: 720px) { .list:has(th:nth-child(5)) {
        \(cards)
        } }
        @container (max-width: 500px) { .list:has(th:nth-child(3)) {
        \(cards)
        } }

        """

    /// What only the first page has, and a run's verdict.
    static let home = """
        .glance { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: var(--s4); }
        .box { border-top: 3px solid var(--line-strong); }
        .box .count { margin-left: var(--s1); font-size: var(--t3); font-weight: 650; }
        .box.failing.active { border-top-color: var(--bad); }
        .box.running.active { border-top-color: var(--active); }
        .box.late.active { border-top-color: var(--warn); }
        .box.failing.active :is(h2, .count) { color: var(--bad); }
        .box.running.active :is(h2, .count) { color: var(--active); }
        .box.late.active :is(h2, .count) { color: var(--warn); }
        .entries { display: flex; flex-direction: column; gap: var(--s2); }
        .entries .meta { line-height: 1.35; }
        .box.next .entries li { display: flex; justify-content: space-between; gap: var(--s3); }
        .box.next .name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .box.next .meta { flex: none; }
        .more { margin-top: var(--s2); font-size: var(--t2); }
        .runner-list li { display: flex; flex-wrap: wrap; gap: 0 var(--s5); padding: 6px 0; font-size: var(--t2); }
        .runner-list li + li { border-top: 1px solid var(--line); }
        .runner-list .name { font-weight: 600; }
        .runner-list .meta:last-child { margin-left: auto; }
        .verdict {
          display: flex; flex-direction: column; gap: var(--s1); border-left: 4px solid var(--line-strong);
          overflow-wrap: anywhere;
        }
        .verdict .headline { font-size: var(--t4); }
        .verdict.succeeded { border-left-color: var(--good); }
        .verdict:is(.failed, .timed_out, .lost) { border-left-color: var(--bad); }
        .verdict.missed { border-left-color: var(--warn); }
        .verdict:is(.running, .queued, .pending, .waiting) { border-left-color: var(--active); }
        @media (max-width: 1080px) { .glance { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
        @media (max-width: 520px) {
          .glance { grid-template-columns: minmax(0, 1fr); gap: var(--s2); }
          .box:not(.active) {
            display: flex; justify-content: space-between; gap: var(--s3); padding: var(--s2) var(--s3);
          }
          .box:not(.active) h2 { margin: 0; }
        }

        """
}
