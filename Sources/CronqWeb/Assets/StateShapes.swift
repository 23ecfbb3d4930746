/// The shape of every run state, for the style sheet: silhouettes differ, so that colour is never needed to tell them apart.
enum StateShapes {
    static let text = #"""
        .state::before, .strip .run::before {
          content: ""; display: inline-block; width: 14px; height: 14px; background: currentColor; forced-color-adjust: none;
          -webkit-mask: var(--shape) center / contain no-repeat; mask: var(--shape) center / contain no-repeat;
        }
        .succeeded { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='none' stroke='black' stroke-width='2.4' stroke-linecap='round' stroke-linejoin='round' d='M3 8.6 6.4 12 13 4.6'/></svg>"); }
        .failed { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill-rule='evenodd' d='M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5zM5.6 4.1 4.1 5.6 6.5 8l-2.4 2.4 1.5 1.5L8 9.5l2.4 2.4 1.5-1.5L9.5 8l2.4-2.4-1.5-1.5L8 6.5z'/></svg>"); }
        .timed_out { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill-rule='evenodd' d='M8 .6a7.4 7.4 0 1 0 0 14.8A7.4 7.4 0 0 0 8 .6zM7 3.4h2v4.2l3 1.8-1 1.7-4-2.4z'/></svg>"); }
        .lost { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='none' stroke='black' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round' d='M4.4 5A3.7 3.7 0 1 1 9.6 8.1C8.4 8.7 8 9.2 8 10.4'/><circle cx='8' cy='14.2' r='1.7'/></svg>"); }
        .missed { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill-rule='evenodd' d='M8 .8 15.8 14.8H.2zM7.1 5.5v4.7h1.8V5.5zM7.1 11.3v1.8h1.8v-1.8z'/></svg>"); }
        .skipped { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='none' stroke='black' stroke-width='2' stroke-linecap='round' stroke-linejoin='round' d='M3.5 4 7.5 8l-4 4M8.5 4l4 4-4 4'/></svg>"); }
        .cancelled { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><g fill='none' stroke='black' stroke-width='2'><circle cx='8' cy='8' r='6'/><path d='M4 12 12 4'/></g></svg>"); }
        .running { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M3.5 1.5v13l10.5-6.5z'/></svg>"); }
        .queued { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M2 2.5h12v2.5H2zM2 6.750h12v2.5H2zM2 11h8v2.5H2z'/></svg>"); }
        .pending { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='4.5' fill='none' stroke='black' stroke-width='2'/></svg>"); }
        .waiting { --shape: url("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z'/></svg>"); }
        .state { font-weight: 600; white-space: nowrap; }
        .state::before { margin-right: 6px; vertical-align: -2px; }
        .state.succeeded, .strip .succeeded { color: var(--good); }
        .state.failed, .state.timed_out, .state.lost, .strip .failed, .strip .timed_out, .strip .lost { color: var(--bad); }
        .state.missed, .strip .missed { color: var(--warn); }
        .state.running, .strip .running { color: var(--active); }
        .state.queued, .state.pending, .state.waiting, .strip .queued, .strip .pending, .strip .waiting { color: var(--active); }
        .state.skipped, .state.cancelled, .strip .skipped, .strip .cancelled { color: var(--still); }
        """#
}
