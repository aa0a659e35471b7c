//! Parts of the desktop: the window's, the screens'.

use tauri::window::Monitor;
use tauri::{PhysicalPosition, PhysicalSize};

/// So much of the window's upper edge must be on a screen that it can be taken hold of, in pixels.
const GRIP_HEIGHT: i64 = 32;

/// A part of the desktop, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

impl Area {
    pub(crate) fn new(at: PhysicalPosition<i32>, size: PhysicalSize<u32>) -> Self {
        Self {
            left: at.x.into(),
            top: at.y.into(),
            width: size.width.into(),
            height: size.height.into(),
        }
    }

    pub(crate) fn of_screen(screen: &Monitor) -> Self {
        Self::new(*screen.position(), *screen.size())
    }

    /// Whether a window here can be seen and moved: half of its upper edge is on one screen. Window managers leave no more
    /// than a strip of it where its screen goes.
    pub(crate) fn is_within_reach(self, screens: &[Self]) -> bool {
        let edge = Self {
            height: self.height.min(GRIP_HEIGHT),
            ..self
        };
        screens.iter().any(|screen| {
            overlap(edge.left, edge.width, screen.left, screen.width)
                >= edge.width.min(screen.width) / 2
                && overlap(edge.top, edge.height, screen.top, screen.height) >= edge.height / 2
        })
    }
}

/// How much two stretches have in common; negative where there is a gap between them.
fn overlap(from: i64, length: i64, other: i64, others_length: i64) -> i64 {
    (from + length).min(other + others_length) - from.max(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, y: i32, width: u32, height: u32) -> Area {
        Area::new(PhysicalPosition { x, y }, PhysicalSize { width, height })
    }

    #[test]
    fn a_window_stays_where_its_upper_edge_can_be_taken_hold_of() {
        let screens = [area(0, 0, 1920, 1080), area(-1280, 0, 1280, 1024)];
        for (window, stays) in [
            (area(100, 100, 1240, 780), true),
            (area(-1200, 40, 1240, 780), true),
            (area(1850, 100, 1240, 780), false),
            (area(1700, 1060, 1240, 780), false),
            (area(1300, 1060, 1240, 780), true),
            (area(100, 1079, 1240, 780), false),
            (area(100, -700, 1240, 780), false),
            (area(4000, 100, 1240, 780), false),
            (area(0, -10, 1920, 1100), true),
            // Wider than any screen.
            (area(-100, 0, 4200, 1080), true),
        ] {
            assert_eq!(window.is_within_reach(&screens), stays, "{window:?}");
        }
    }

    #[test]
    fn the_second_screen_is_gone() {
        let left = [area(0, 0, 1920, 1080)];
        assert!(!area(-1200, 40, 1240, 780).is_within_reach(&left));
        // A strip was left of it.
        assert!(!area(1790, 40, 1240, 780).is_within_reach(&left));
    }
}
