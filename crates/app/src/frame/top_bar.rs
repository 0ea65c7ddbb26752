use wire::{Command, ProtocolView, StepItem, ViewCommand, WindowState};
use yew::{Callback, Html, Properties, function_component, html, use_state};

use super::protocol_chip::ProtocolChip;
use super::protocol_menu::ProtocolMenu;
use super::protocol_stepper::ProtocolStepper;
use crate::catalogue::Phrase;
use crate::context::use_sender;
use crate::control::IconBtn;
use crate::icons::Icon;
use crate::page::Section;
use crate::preferences::Theme;

/// Properties of [`TopBar`].
#[derive(Properties, PartialEq)]
pub(crate) struct TopBarProps {
    /// The steps.
    pub(crate) steps: Section<Vec<StepItem>>,
    /// The protocol in force.
    pub(crate) protocol: Section<ProtocolView>,
    /// How the window in force came about.
    pub(crate) window: WindowState,
    /// Whether identity is hidden.
    pub(crate) identity_hidden: bool,
    /// Shows the help sheet.
    pub(crate) onhelp: Callback<()>,
    /// Shows or hides the rail where it is a button.
    pub(crate) onrail: Callback<()>,
}

/// Brand, steps, protocol, help.
#[function_component]
pub(crate) fn TopBar(props: &TopBarProps) -> Html {
    let menu = use_state(|| false);
    let theme = use_state(Theme::stored);
    let hide = use_sender(|hidden| Command::View(ViewCommand::HideIdentity(hidden)));
    let hidden = props.identity_hidden;
    let toggle_theme = {
        let theme = theme.clone();
        move |()| {
            let other = theme.other();
            other.apply();
            theme.set(other);
        }
    };
    let (theme_icon, theme_label) = match *theme {
        Theme::Dark => (Icon::Sun, Phrase::LightTheme),
        Theme::Light => (Icon::Moon, Phrase::DarkTheme),
    };
    let (identity_icon, identity_label) = match hidden {
        true => (Icon::UserHidden, Phrase::ShowIdentity),
        false => (Icon::User, Phrase::HideIdentity),
    };
    html! {
        <header class="TopBar">
            <IconBtn class="rail-toggle" icon={Icon::Menu} label={Phrase::ShowRail.text()} onpress={props.onrail.clone()} />
            <div class="Brand">
                <svg viewBox="0 0 18 18" aria-hidden="true">
                    <path d="M1 1h4v4H1zM7 1h4v4H7zM13 1h4v4h-4zM1 7h16v4H1zM1 13h4v4H1zM13 13h4v4h-4z" />
                </svg>
                <span>{Phrase::Brand.text()}</span>
            </div>
            <ProtocolStepper steps={props.steps.clone()} />
            <div class="TopEnd">
                if !props.protocol.id.is_empty() {
                    <ProtocolChip
                        protocol={props.protocol.clone()}
                        window={props.window}
                        is_open={*menu}
                        onpress={let menu = menu.clone(); move |()| menu.set(!*menu)}
                    />
                }
                <IconBtn icon={Icon::Keyboard} label={Phrase::KeyboardHelp.text()} onpress={props.onhelp.clone()} />
                <IconBtn
                    icon={identity_icon}
                    label={identity_label.text()}
                    pressed={Some(hidden)}
                    onpress={hide.reform(move |()| !hidden)}
                />
                <IconBtn icon={theme_icon} label={theme_label.text()} onpress={toggle_theme} />
            </div>
            if *menu {
                <ProtocolMenu protocol={props.protocol.clone()} onclose={move |()| menu.set(false)} />
            }
        </header>
    }
}
