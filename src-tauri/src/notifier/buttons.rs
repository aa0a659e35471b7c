//! Which buttons a notice keeps where the desktop has room for few.

use holdfast_core::{Button, NoticeAction};

/// The length by which a notice is put off where there is room for one such button, in minutes.
const LATER: u32 = 15;

/// At most `room` buttons: first there is one length of *Later* instead of several, then no *Open*, for a click on the notice
/// opens as well.
pub(super) fn fit(buttons: &[Button], room: usize) -> Vec<&Button> {
    let mut kept: Vec<&Button> = buttons.iter().collect();
    if kept.len() > room {
        let one = one_later(buttons);
        kept.retain(
            |button| !matches!(button.action, NoticeAction::Later(minutes) if Some(minutes) != one),
        );
    }
    if kept.len() > room && kept.len() > 1 {
        kept.retain(|button| button.action != NoticeAction::Open);
    }
    kept.truncate(room);
    kept
}

/// 15 minutes, or else the length in the middle.
fn one_later(buttons: &[Button]) -> Option<u32> {
    let lengths: Vec<u32> = buttons
        .iter()
        .filter_map(|button| match button.action {
            NoticeAction::Later(minutes) => Some(minutes),
            _ => None,
        })
        .collect();
    let usual = lengths.iter().copied().find(|minutes| *minutes == LATER);
    usual.or_else(|| lengths.get(lengths.len() / 2).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(later: &[u32], room: usize) -> Vec<NoticeAction> {
        let lengths = later.iter().map(|minutes| NoticeAction::Later(*minutes));
        let buttons: Vec<Button> = [NoticeAction::Open, NoticeAction::Rejoin]
            .into_iter()
            .chain(lengths)
            .map(|action| Button {
                action,
                label: action.key(),
            })
            .collect();
        let kept = fit(&buttons, room);
        kept.into_iter().map(|button| button.action).collect()
    }

    #[test]
    fn what_is_kept_is_what_is_most_likely_wanted() {
        use NoticeAction::{Later, Open, Rejoin};
        let three = [5, 15, 60];
        assert_eq!(
            fitted(&three, 5),
            [Open, Rejoin, Later(5), Later(15), Later(60)]
        );
        assert_eq!(fitted(&three, 3), [Open, Rejoin, Later(15)]);
        assert_eq!(fitted(&[5, 30, 60], 3), [Open, Rejoin, Later(30)]);
        assert_eq!(fitted(&[5], 3), [Open, Rejoin, Later(5)]);
        assert_eq!(fitted(&three, 2), [Rejoin, Later(15)]);
        assert_eq!(fitted(&three, 1), [Rejoin]);
        assert_eq!(fitted(&[], 2), [Open, Rejoin]);
    }

    #[test]
    fn an_only_button_stays() {
        let open = Button {
            action: NoticeAction::Open,
            label: "Open".into(),
        };
        assert_eq!(fit(std::slice::from_ref(&open), 1), [&open]);
    }
}
