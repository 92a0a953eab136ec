package dev.sluice.load.report;

/** How the page looks, by light and by night. No character that XML would escape. */
public final class PageStyle {
    public static final String STYLE = """

        :root { color-scheme: light dark; --ground: #fcfcfb; --card: #ffffff; --ink: #1d2330; --faint: #667085;
          --rule: #e3e6eb; --good: #137a4b; --bad: #b42318; }
        .floor, .broker { --tint: #3b6fb6; } .echo { --tint: #2e8b6f; } .edge { --tint: #d9622b; }
        .against { --tint: #8a4fb0; } .generator { --tint: #8b93a1; } .service { --tint: #c79a1b; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #14171d; --card: #1b1f27; --ink: #e6e9ef; --faint: #98a1b0; --rule: #2d333e;
            --good: #4cc38a; --bad: #ff8a75; }
          .floor, .broker { --tint: #6f9fe0; } .echo { --tint: #55b899; } .edge { --tint: #ef8451; }
          .against { --tint: #b685d9; } .generator { --tint: #78818f; } .service { --tint: #d6b14a; }
        }
        body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 1100px; background: var(--ground);
          color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
        p { margin: .25rem 0 .75rem; max-width: 75ch; } .faint, small { color: var(--faint); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 1rem 0; }
        dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
        code { font: .88em ui-monospace, monospace; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 1rem; }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: .9rem; }
        .wide { overflow-x: auto; }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        .legend i { display: inline-block; width: .7rem; height: .7rem; margin-right: .4rem; border-radius: 3px;
          background: var(--tint); }
        svg { display: block; width: 100%; height: auto; } svg text { fill: var(--faint); font-size: 12px; }
        svg .name { fill: var(--ink); font-size: 13px; font-weight: 600; }
        svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
        svg text.inside { text-anchor: middle; fill: #ffffff; font-size: 11px; }
        svg line { stroke: var(--tint); stroke-width: 1.2; } svg line.grid { stroke: var(--rule); stroke-width: 1; }
        svg polyline { fill: none; stroke: var(--tint); stroke-width: 2.2; stroke-linejoin: round; }
        svg circle, svg rect { fill: var(--tint); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
        th, td { padding: .35rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule);
          vertical-align: top; }
        th { color: var(--faint); font-weight: 500; } .left { text-align: left; } td small { display: block; }
        .met { color: var(--good); font-weight: 600; } .missed { color: var(--bad); font-weight: 600; }
        """;

    private PageStyle() {}
}
