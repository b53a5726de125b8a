#include "stages/page/style.h"

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr char kBase[] = R"css(
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",
"Noto Sans","Liberation Sans",Arial,sans-serif;
font-variant-numeric:tabular-nums}
main,.top,footer{max-width:74rem;margin:0 auto;padding:0 1.5rem}
.top{padding-top:2.25rem}
h1,h2,h3{line-height:1.25;font-weight:650;margin:0;text-wrap:balance;
overflow-wrap:anywhere}
h1{font-size:1.75rem;letter-spacing:-.012em}
h2{font-size:1.1875rem;display:inline;letter-spacing:-.006em}
h3{font-size:.9375rem}
p{margin:.5rem 0;max-width:46rem;text-wrap:pretty}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;
border-radius:3px}
code{font:.875em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,
"Liberation Mono",monospace;overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;margin:.5rem 0 0;
padding:0;color:var(--muted)}
.facts div{display:flex;gap:.4rem}
.facts dd{margin:0;color:var(--ink)}
.lead{font-size:1.0625rem;max-width:56rem;margin:1rem 0 0}
.jump{display:flex;flex-wrap:wrap;gap:.25rem 1.125rem;margin:1.25rem 0 0;
padding:.625rem 0;border-top:1px solid var(--line);
border-bottom:1px solid var(--line);font-size:.875rem}
.notice{border:1px solid var(--wrong);border-radius:6px;margin:1rem 0 0;
padding:.5rem .875rem;max-width:none}
.inflated{border:2px solid var(--wrong);border-radius:6px;
padding:.5rem .875rem}
.inflated b{color:var(--wrong)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.375rem .75rem}
section{margin:2rem 0}
summary{cursor:pointer;padding:.25rem 0}
summary::marker{color:var(--muted);font-size:.875rem}
.note{color:var(--muted);font-size:.875rem;margin-left:.625rem}
.body{padding-top:.75rem}
.quiet,figcaption{color:var(--muted);font-size:.875rem}
figure{margin:0}
.cards{display:grid;gap:.75rem;margin:1.5rem 0 0;padding:0;list-style:none;
grid-template-columns:repeat(4,minmax(0,1fr))}
.card{background:var(--card);border:1px solid var(--line);border-radius:6px;
padding:.875rem 1rem}
.card.wide{grid-column:span 2;grid-row:span 2}
.card .name{display:block;color:var(--muted);font-size:.8125rem}
.card .value{display:block;font-size:1.5rem;line-height:1.25;font-weight:650}
.card.wide .value{font-size:2.75rem;line-height:1.1;letter-spacing:-.02em}
.card .more{display:block;color:var(--muted);font-size:.8125rem}
.body>.cards{margin:0 0 1.5rem}
.card svg{margin-top:.75rem}
.gap{margin:0 0 .5rem}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.875rem}
th,td{padding:.4375rem .75rem;text-align:left;vertical-align:middle;
border-bottom:1px solid var(--line)}
th:first-child,td:first-child{padding-left:0}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom;
white-space:nowrap}
tbody th{font-weight:600}
.n{text-align:right;white-space:nowrap}
.full{width:100%}
.total th,.total td{border-bottom:1px solid var(--muted)}
.floor th,.floor td{color:var(--muted);font-weight:400}
.tag{display:inline-block;border:1px solid currentColor;border-radius:3px;
padding:0 .375rem;font-size:.75rem;line-height:1.25rem;font-weight:500;
white-space:nowrap}
.tag.bad{color:var(--wrong)}
.tag.good{color:var(--right)}
.tag.plain{color:var(--muted)}
.pair{display:grid;gap:2rem 3rem;grid-template-columns:auto minmax(0,1fr);
align-items:start}
.pair h3{margin-bottom:.5rem}
.pair.wide{grid-template-columns:minmax(0,1fr)}
.matrix td{text-align:center;border:2px solid var(--card);min-width:5rem;
padding:.5rem .375rem;line-height:1.25}
.matrix th{border:0;padding:.25rem .625rem .25rem 0;font-weight:500;
max-width:11rem;overflow-wrap:anywhere}
.matrix thead th{white-space:normal;text-align:center;padding:.25rem .375rem}
.matrix thead td{border:0;min-width:0}
.matrix .axis{color:var(--muted);font-size:.8125rem;text-align:center}
.matrix b{display:block;font-size:1rem;font-weight:600}
.matrix small{font-size:.8125rem}
svg{display:block;max-width:100%;height:auto;overflow:visible}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,
"Liberation Sans",Arial,sans-serif;fill:var(--muted);
font-variant-numeric:tabular-nums}
svg .strong{fill:var(--ink)}
.track{fill:var(--track)}
.fill-a{fill:var(--accent)}
.fill-b{fill:var(--warm)}
.fill-m{fill:var(--muted)}
.fill-i{fill:var(--ink)}
.fill-card{fill:var(--card)}
.line-a,.line-b,.line-i,.line-m,.grid{fill:none;stroke-width:1.5;
stroke-linejoin:round;stroke-linecap:round}
.line-a{stroke:var(--accent)}
.line-b{stroke:var(--warm)}
.line-i{stroke:var(--ink)}
.line-m{stroke:var(--muted)}
.grid{stroke:var(--line);stroke-width:1}
.dash{stroke-dasharray:4 3}
.band{fill:var(--accent);fill-opacity:.13}
.bar{width:100%;min-width:4rem;height:.5rem}
.num-bar{display:grid;grid-template-columns:3rem minmax(4rem,1fr);gap:.5rem;
align-items:center}
.keys{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 1rem;
padding:0;list-style:none;color:var(--muted);font-size:.875rem}
.keys li{display:flex;align-items:center;gap:.4375rem}
.multiples{display:grid;gap:1.25rem 1.5rem;
grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.multiples figcaption{color:var(--ink);overflow-wrap:anywhere}
.legend{display:flex;gap:1rem;align-items:center;margin:0 0 1rem}
.legend p{margin:0}
fieldset{border:0;margin:0 0 1rem;padding:0;display:flex;flex-wrap:wrap;
gap:.375rem 1.25rem;font-size:.875rem}
legend{float:left;color:var(--muted);margin-right:.25rem}
fieldset label{display:flex;gap:.375rem;align-items:center;min-height:1.5rem}
input{accent-color:var(--accent);margin:0;width:1rem;height:1rem}
.twin{display:grid;gap:1.5rem 3rem;
grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr))}
.mats{display:flex;flex-wrap:wrap;gap:1.5rem 3rem;margin-top:1.5rem}
.mats>div{min-width:0;max-width:100%}
.mats .matrix td{min-width:3.5rem}
.inner{margin-top:1rem}
.inner summary{font-size:.875rem}
.bars{list-style:none;margin:.75rem 0 0;padding:0;columns:19rem;
column-gap:3rem;font-size:.875rem}
.bars li{display:grid;gap:.625rem;align-items:center;break-inside:avoid;
grid-template-columns:minmax(3rem,9rem) minmax(4rem,1fr) 2.25rem;
padding:.125rem 0}
.bars.short li{grid-template-columns:4.5rem minmax(4rem,1fr) 2.25rem}
.bars .name{overflow-wrap:anywhere;line-height:1.25}
.grid-of{list-style:none;margin:0 0 .75rem;padding:0;display:grid;
gap:1.25rem 1rem;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));
font-size:.8125rem;line-height:1.4}
.grid-of li{min-width:0;overflow-wrap:anywhere;break-inside:avoid}
.grid-of img,.no-image{display:block;width:8rem;height:8rem;
object-fit:contain;background:var(--track);border-radius:3px;
margin-bottom:.375rem}
.coarse{image-rendering:pixelated}
.grid-of .name{font-weight:600;font-size:.875rem}
.grid-of .where{color:var(--muted)}
.clips{list-style:none;margin:0;padding:0}
.clip{display:grid;gap:.75rem 1.5rem;align-items:start;
grid-template-columns:11rem auto minmax(14rem,1fr) 14rem;
padding:1rem 0;border-top:1px solid var(--line);break-inside:avoid}
.clip.bare{grid-template-columns:11rem minmax(14rem,1fr) 14rem}
.clip .where{color:var(--muted);font-size:.8125rem;overflow-wrap:anywhere}
.clip .verdict{margin:.375rem 0 0;font-size:.875rem;overflow-wrap:anywhere}
.thumbs{display:flex;gap:.5rem}
.thumbs img{display:block;outline:1px solid var(--line);outline-offset:-1px;
border-radius:3px;background:var(--track)}
.thumbs figcaption{font-size:.8125rem;line-height:1.25rem}
.spark figcaption{font-size:.8125rem}
.probs{width:100%;font-size:.8125rem;table-layout:fixed}
.probs th,.probs td{border:0;padding:.0625rem .5rem .0625rem 0}
.probs th{width:40%;font-weight:400;overflow-wrap:anywhere}
.probs .is-true th{font-weight:650}
.probs .full{width:auto}
.probs .n{width:3rem;padding-right:0}
.probs .bar{min-width:2rem}
section:has(#show-wrong:checked) .clip:not(.wrong),
section:has(#show-right:checked) .clip:not(.right){display:none}
ul.plain{margin:0;padding-left:1.125rem;font-size:.875rem;
overflow-wrap:anywhere}
.wrap th,.wrap .message,.proof td{overflow-wrap:anywhere}
.wrap .message{min-width:16rem}
.wrap tbody th{min-width:7rem}
.proof th{font-weight:500;color:var(--muted);vertical-align:top}
footer{color:var(--muted);font-size:.8125rem;padding-top:1rem;
padding-bottom:3rem}
@media (max-width:68rem){
.clip,.clip.bare{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.pair{grid-template-columns:minmax(0,1fr)}
}
@media (max-width:40rem){
main,.top,footer{padding-left:1rem;padding-right:1rem}
.top{padding-top:1.25rem}
h1{font-size:1.375rem}
.cards{grid-template-columns:repeat(2,minmax(0,1fr))}
.card.wide{grid-row:auto}
.clip,.clip.bare{grid-template-columns:minmax(0,1fr)}
.matrix td,.mats .matrix td{min-width:3.25rem}
th,td{padding:.4375rem .5rem}
.legend{align-items:flex-start}
}
@media print{
body{font-size:10pt}
main,.top,footer{max-width:none;padding:0}
.jump,.skip,fieldset{display:none}
section,figure,.card,tr{break-inside:avoid}
section#clips{break-inside:auto}
summary{list-style:none}
.clip,.clip.bare{grid-template-columns:8rem auto minmax(0,1fr) 9rem;
gap:.5rem .75rem}
.clip.bare{grid-template-columns:8rem minmax(0,1fr) 9rem}
details::details-content{content-visibility:visible;block-size:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
)css";

std::string Variables(bool dark) {
  std::string out;
  for (const auto& [name, value] : Palette(dark)) {
    out += "--" + name + ":" + value + ";";
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Palette(bool dark) {
  if (dark) {
    return {{"paper", "#14171a"},  {"card", "#1a1e22"}, {"ink", "#e3e6e9"},
            {"muted", "#9ea7b0"},  {"line", "#2e343a"}, {"track", "#2a3036"},
            {"accent", "#7cb0e6"}, {"warm", "#e0a458"}, {"wrong", "#ff9b8f"},
            {"right", "#7ecb9b"},  {"hit", "#4a83c4"},  {"miss", "#c2663f"}};
  }
  return {{"paper", "#fafafa"},  {"card", "#ffffff"}, {"ink", "#1c2126"},
          {"muted", "#58626c"},  {"line", "#dde1e5"}, {"track", "#e8ebee"},
          {"accent", "#1f5f9e"}, {"warm", "#b0620c"}, {"wrong", "#b3261e"},
          {"right", "#1f6b3f"},  {"hit", "#3f7fc0"},  {"miss", "#cf6a3a"}};
}

double StrongestTint() { return 0.55; }

std::string StyleSheet() {
  std::string out = "\n:root{color-scheme:light dark;" + Variables(false) +
                    "}\n@media screen and (prefers-color-scheme:dark)"
                    "{:root:not([data-theme=light]){" +
                    Variables(true) +
                    "}}\n@media screen{:root[data-theme=dark]{" +
                    Variables(true) +
                    "color-scheme:dark}\n"
                    ":root[data-theme=light]{color-scheme:light}}";
  out += kBase;
  for (const char* name : {"hit", "miss"}) {
    for (int step = 0; step <= kTintSteps; ++step) {
      const double share = 100 * StrongestTint() * step / kTintSteps;
      out += Str(".", name, ".q", step, "{background:color-mix(in srgb,var(--",
                 name, ") ", NumberText(share), "%,var(--card))}\n");
    }
  }
  return out;
}

}  // namespace mien
