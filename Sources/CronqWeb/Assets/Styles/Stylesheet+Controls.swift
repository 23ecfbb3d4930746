extension Stylesheet {
    /// Buttons, menus, and the rows that they stand in.
    static let controls = """
        button, .button, summary {
          display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: var(--control);
          padding: 3px var(--s3); border: 1px solid var(--line-strong); border-radius: var(--round);
          background: var(--panel); color: var(--ink); font-size: var(--t2); font-weight: 500; line-height: 1.3;
          white-space: nowrap; text-decoration: none; cursor: pointer;
        }
        button:hover, .button:hover, summary:hover {
          background: var(--hover); border-color: var(--edge); text-decoration: none;
        }
        button:active, summary:active, [aria-pressed=true] { background: var(--sunken); border-color: var(--edge); }
        button:disabled { opacity: .55; cursor: default; }
        .primary, .primary:hover { background: var(--primary); border-color: var(--primary); color: var(--on-primary); }
        .primary:hover { filter: brightness(1.08); }
        .danger { border-color: var(--danger); color: var(--danger); }
        .danger:hover { background: var(--bad-ground); border-color: var(--danger); }
        .primary.danger, .primary.danger:hover {
          background: var(--danger); border-color: var(--danger); color: var(--on-danger);
        }
        button.quiet, .button.quiet { border-color: transparent; background: none; color: var(--quiet); }
        button.quiet:hover, .button.quiet:hover { background: var(--hover); color: var(--ink); }
        button.quiet.danger { color: var(--danger); }
        button.link { min-height: 0; padding: 0; border: 0; background: none; color: var(--link); font-weight: 400; }
        button.link:hover { text-decoration: underline; }
        summary { list-style: none; }
        summary::-webkit-details-marker { display: none; }
        details:not(.menu, .pop) > summary {
          justify-content: flex-start; min-height: 0; padding: 2px 0; border: 0; background: none; color: var(--link);
        }
        details:not(.menu, .pop) > summary::before {
          content: ""; width: 6px; height: 6px; margin: 0 4px 0 2px; border: solid; border-width: 0 1.5px 1.5px 0;
          transform: rotate(-45deg);
        }
        details[open]:not(.menu, .pop) > summary::before { transform: rotate(45deg); }
        details:not(.menu, .pop) > summary ~ * { margin-top: var(--s2); }

        .menu, .pop { position: relative; }
        .menu > summary, .pop > summary { padding-inline: 10px; }
        .menu > ul, .pop > :not(summary) {
          position: absolute; left: 0; top: calc(100% + 4px); z-index: 3; min-width: 180px; padding: var(--s1);
          border: 1px solid var(--line-strong); border-radius: 8px; background: var(--panel);
          box-shadow: var(--shade); text-align: left;
        }
        .actions .menu > ul, .actions .pop > :not(summary), .visitor > ul { left: auto; right: 0; }
        .pop > :not(summary) { width: 320px; padding: var(--s3); }
        .menu li > a, .menu li button, .menu li button.link {
          display: flex; justify-content: flex-start; width: 100%; min-height: var(--control); padding: 5px 10px;
          border: 0; border-radius: 4px; background: none; color: var(--ink); font-size: var(--t2); font-weight: 400;
        }
        .menu li > a:hover, .menu li button:hover { background: var(--hover); text-decoration: none; }
        .menu li button.danger { color: var(--danger); }
        .menu li > a[aria-current] { font-weight: 600; }

        .toolbar, .actions, .submit { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); }
        .toolbar { gap: var(--s2) var(--s3); }
        .toolbar > .actions, .title > .actions, .toolbar > .search { margin-left: auto; }
        .toolbar > .search ~ .actions { margin-left: 0; }
        form.actions { margin-bottom: var(--s2); }
        form.actions:not(:has(button)) { display: none; }
        .search { display: flex; flex-wrap: wrap; gap: var(--s1); align-items: center; min-width: 0; }
        .chips, .tabs { display: flex; flex-wrap: wrap; gap: var(--s1); min-width: 0; }
        .chips a {
          display: inline-flex; align-items: center; gap: 6px; padding: 2px 10px; border: 1px solid var(--line);
          border-radius: 999px; color: var(--quiet); font-size: var(--t2); font-weight: 500;
        }
        .chips a:hover, .tabs a:hover { background: var(--hover); color: var(--ink); text-decoration: none; }
        .chips a[aria-current] { border-color: var(--link); background: var(--active-ground); color: var(--link); }
        .tabs { gap: 2px; border-bottom: 1px solid var(--line); }
        .tabs a {
          padding: 6px var(--s3); border-bottom: 2px solid transparent; color: var(--quiet); font-weight: 500;
        }
        .tabs a[aria-current] { border-color: var(--link); color: var(--ink); }
        .paging { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); margin-top: var(--s3); }
        .paging [rel=next] { margin-left: auto; }
        .badge {
          display: inline-block; padding: 0 6px; border: 1px solid var(--line-strong); border-radius: 4px;
          color: var(--quiet); font-size: var(--t1); font-weight: 500; line-height: 18px; white-space: nowrap;
        }
        .badge.failing { border-color: var(--bad); color: var(--bad); }
        .count { color: var(--quiet); font-size: var(--t1); font-weight: 500; }
        @media (pointer: coarse) {
          :root { --control: 36px; }
          .chips a, .tabs a, .top nav a, .menu li > a, .paging a { min-height: 36px; align-items: center; }
          .tabs a, .top nav a, .paging a { display: inline-flex; }
        }
        @media (max-width: 720px) {
          .toolbar > .actions, .title > .actions, .toolbar > .search { margin-left: 0; }
          .toolbar > .search { flex-basis: 100%; }
          .toolbar > .search input[type=search], .toolbar > .search select { flex: 1; }
          .menu:not(.visitor) > ul, .pop > :not(summary) {
            position: static; width: auto; margin-top: var(--s1); box-shadow: none;
          }
          .menu[open]:not(.visitor), .pop[open] { flex-basis: 100%; }
          form.actions:has(> .count) {
            position: fixed; inset: auto 0 0; z-index: 3; margin: 0; padding: var(--s2) var(--s3);
            border-top: 1px solid var(--line-strong); background: var(--panel); box-shadow: var(--shade);
          }
          form.actions:has(> .count) > .quiet:not(button),
          form.actions:has(> .count):has(> :disabled) { display: none; }
          body:has(form.actions > .count) .bottom { padding-bottom: 120px; }
        }

        """

    /// What people fill in.
    static let forms = """
        input, select, textarea {
          min-height: var(--control); max-width: 100%; padding: 3px var(--s2); border: 1px solid var(--edge);
          border-radius: var(--round); background: var(--panel); font-size: var(--t3);
        }
        textarea { display: block; line-height: 1.45; resize: vertical; }
        textarea[name=command], input[name=schedule] { font-family: var(--mono); font-size: var(--t2); }
        input[type=checkbox], input[type=radio] {
          width: 16px; height: 16px; min-height: 0; margin: 0; accent-color: var(--primary); vertical-align: -3px;
        }
        ::placeholder { color: var(--quiet); opacity: 1; }
        .search input, .search select { font-size: var(--t2); }
        .search select { max-width: 180px; }
        [aria-invalid] { border-color: var(--bad); box-shadow: inset 3px 0 var(--bad); }
        .fields { display: flex; flex-direction: column; gap: var(--s4); max-width: 720px; }
        .fields .fields { max-width: none; }
        .field { display: flex; flex-direction: column; gap: var(--s1); min-width: 0; }
        .field > label, legend { padding: 0; font-size: var(--t2); font-weight: 600; }
        .field > .check { font-weight: 400; font-size: var(--t3); }
        .field > textarea, .field > input:not([size], [type=checkbox]) { width: 100%; }
        .field > select, .field > input[size] { align-self: flex-start; }
        .hint { color: var(--quiet); font-size: var(--t2); overflow-wrap: anywhere; }
        .error { color: var(--bad); font-size: var(--t2); font-weight: 500; overflow-wrap: anywhere; }
        .row { display: flex; flex-wrap: wrap; gap: var(--s4); }
        .row > .field { flex: 1 1 200px; }
        .submit { margin-top: var(--s1); }
        .row > .submit { align-self: flex-start; margin-top: calc(1.45 * var(--t2) + var(--s1)); }
        .wide + .fields, .fields + .chips { margin-top: var(--s4); }
        .pop form { gap: var(--s3); }
        form.fields[method=get] { max-width: none; gap: var(--s2); }
        form.fields[method=get] > .row { gap: var(--s2) var(--s4); }
        form.fields[method=get] .field { flex: 0 1 auto; }
        .toolbar > .field { flex-direction: row; align-items: center; gap: var(--s2); }
        .toolbar > .field > input { width: auto; }
        #secret { user-select: all; }
        @media (pointer: coarse) {
          input, select, textarea, .search input, .search select { font-size: var(--t4); }
          input[type=checkbox], input[type=radio] { width: 20px; height: 20px; }
        }

        """
}
