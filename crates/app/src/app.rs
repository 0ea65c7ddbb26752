use wire::OpenState;
use yew::{
    Callback, ContextProvider, Html, classes, function_component, html, use_effect_with, use_memo,
    use_reducer, use_state,
};

use crate::catalogue::{Identity, Phrase};
use crate::control::use_focus_around;
use crate::drop_zone::use_drop_zone;
use crate::engine_link::{EngineLink, NamedFile, Reply};
use crate::frame::{
    FileInputs, Picker, StatusLine, StudyRail, TopBar, ViewportBar, WindowLockNotice,
};
use crate::icons::IconShapes;
use crate::keyboard::use_keyboard;
use crate::leaving::use_question_on_leaving;
use crate::page::{Change, Page, Screen};
use crate::panel::{Panel, is_report};
use crate::preferences::{self, Theme};
use crate::saving::{Save, use_saver};
use crate::scripting::use_scripting;
use crate::sheet::{EmptyState, FileReport, KeyboardHelp};
use crate::viewport::Viewports;

/// What the work area holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Nothing was found yet: where to begin.
    Empty,
    /// Files were looked into and nothing is open.
    Report,
    /// A volume is open.
    Views,
}

/// The page.
#[function_component]
pub(crate) fn App() -> Html {
    let page = use_reducer(Page::default);
    let change = page.dispatcher();
    let news = Callback::from(move |news: Change| change.dispatch(news));
    let engine = (*use_memo((), {
        let news = news.clone();
        move |()| EngineLink::start(news)
    }))
    .clone();
    let picker = (*use_memo((), |()| Picker::default())).clone();
    let (help, rail) = (use_state(|| false), use_state(|| false));
    let onfiles = use_intake(engine.clone(), news.clone());
    let onsave = use_saver(engine.clone(), page.screen.clone(), news.clone());
    let is_over = use_drop_zone(onfiles.clone());
    let show_help = {
        let help = help.clone();
        Callback::from(move |()| help.set(true))
    };
    use_focus_around(*help);
    use_effect_with((), |()| Theme::stored().apply());
    use_kept_identity(page.screen.overlay.identity_hidden);
    let onexport = onsave.reform(Save::Export);
    use_keyboard(engine.clone(), page.screen.clone(), show_help.clone(), onexport);
    use_scripting(engine.clone(), (*page).clone());
    use_question_on_leaving(page.screen.history.unsaved > 0);
    let identity = Identity::hidden_if(page.screen.overlay.identity_hidden);
    let shown =
        use_memo((page.screen.clone(), identity), |(screen, identity)| screen.shown_to(*identity));
    let screen = &*shown;
    let work = work(&page);
    let has_rail = screen.studies.studies.iter().any(|study| !study.series.is_empty());
    let class = classes!(
        "App",
        (!has_rail).then_some("solo"),
        (has_rail && work == Work::Report).then_some("no-panel"),
        (work == Work::Views && is_report(screen)).then_some("sheet"),
        rail.then_some("rail-open"),
    );
    html! {
        <ContextProvider<EngineLink> context={engine}>
            <IconShapes />
            <FileInputs picker={picker.clone()} {onfiles} />
            <div {class} inert={*help}>
                <TopBar
                    steps={screen.steps.clone()}
                    protocol={screen.protocol.clone()}
                    window={screen.window.in_force}
                    identity_hidden={screen.overlay.identity_hidden}
                    onhelp={show_help}
                    onrail={let rail = rail.clone(); move |()| rail.set(!*rail)}
                />
                if has_rail {
                    <StudyRail
                        studies={screen.studies.clone()}
                        open={screen.open.clone()}
                        thumbnails={page.thumbnails.clone()}
                        {identity}
                        picker={picker.clone()}
                    />
                }
                <main class="Work">{work_area(work, (&page, screen), picker)}</main>
                if work == Work::Views {
                    <Panel screen={screen.clone()} repair={page.repair.clone()} refusal={page.refusal.clone()} onread={news.reform(|()| Change::RefusalRead)} {onsave} />
                }
                <StatusLine
                    pointer={page.pointer.clone()}
                    files={screen.studies.files}
                    open={screen.open.clone()}
                    segments={screen.segments.clone()}
                    device={screen.device.clone()}
                />
            </div>
            if *help { <KeyboardHelp onclose={move |()| help.set(false)} /> }
            if is_over { <div class="DropVeil" aria-hidden="true">{Phrase::DropHere.text()}</div> }
        </ContextProvider<EngineLink>>
    }
}

/// Keeps whether it is hidden who the patient is. The first time nothing was heard of it yet.
#[yew::hook]
fn use_kept_identity(hidden: bool) {
    let heard = yew::use_mut_ref(|| false);
    use_effect_with(hidden, move |&hidden| {
        if heard.replace(true) {
            preferences::set_identity_hidden(hidden);
        }
    });
}

/// Hands files to the engine.
#[yew::hook]
fn use_intake(engine: EngineLink, news: Callback<Change>) -> Callback<Vec<NamedFile>> {
    Callback::from(move |files| {
        let news = news.clone();
        engine.add_files(files, move |reply| {
            if let Reply::Refused(why) = reply {
                news.emit(Change::Refused(why));
            }
        });
    })
}

fn work(page: &Page) -> Work {
    let (open, found) = (&page.screen.open, &page.screen.studies);
    match open.state {
        _ if open.too_large.is_some() => Work::Views,
        OpenState::Loading(_) | OpenState::Ready | OpenState::Stopped(_) | OpenState::Failed(_) => {
            Work::Views
        }
        OpenState::Empty if page.stopped.is_some() => Work::Views,
        OpenState::Empty if found.studies.is_empty() && found.skipped.is_empty() => Work::Empty,
        OpenState::Empty => Work::Report,
    }
}

fn work_area(work: Work, (page, screen): (&Page, &Screen), picker: Picker) -> Html {
    match work {
        Work::Empty => html! {
            <EmptyState device={screen.device.clone()} reading={screen.studies.reading} {picker} />
        },
        Work::Report => {
            html! { <FileReport studies={screen.studies.clone()} identity={Identity::hidden_if(screen.overlay.identity_hidden)} {picker} /> }
        }
        Work::Views => html! {
            <>
                <ViewportBar
                    overlay={screen.overlay.clone()}
                    window={screen.window.clone()}
                    protocol={screen.protocol.clone()}
                />
                <Viewports screen={screen.clone()} beside={page.beside.clone()} canvases={page.canvases} stopped={page.stopped.clone()} />
                if screen.window.tried.is_some_and(|tried| tried.notice) {
                    <WindowLockNotice window={screen.window.clone()} protocol={screen.protocol.clone()} />
                }
            </>
        },
    }
}
