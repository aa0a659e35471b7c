//! Text in columns.

use std::fmt::Write as _;

/// What stands between two columns.
const GAP: &str = "  ";
/// What a cell that is cut short ends with.
const CUT: char = '…';

/// Rows under titles, each column as wide as its widest cell.
pub(crate) struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with no rows.
    pub(crate) fn new<T: Into<String>>(titles: impl IntoIterator<Item = T>) -> Self {
        Self {
            titles: titles.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. What is no single line becomes one.
    pub(crate) fn add(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows
            .push(cells.into_iter().map(|cell| one_line(&cell)).collect());
    }

    /// The table's lines. Columns in which nothing stands are left out.
    pub(crate) fn text(&self) -> String {
        let columns: Vec<(usize, usize)> = (0..self.titles.len())
            .filter(|column| self.rows.iter().any(|row| !cell(row, *column).is_empty()))
            .map(|column| {
                let widest = self
                    .rows
                    .iter()
                    .map(|row| cell(row, column).chars().count());
                let title = self.titles[column].chars().count();
                (column, widest.max().unwrap_or(0).max(title))
            })
            .collect();
        let mut out = String::new();
        for row in std::iter::once(&self.titles).chain(&self.rows) {
            let mut line = String::new();
            for (column, width) in &columns {
                // Writing into a string cannot fail.
                let _ = write!(line, "{:<width$}{GAP}", cell(row, *column));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", String::as_str)
}

/// Text on one line, without what would command a terminal.
pub(crate) fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of at most `width` characters.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= width {
        return line;
    }
    let mut short: String = line.chars().take(width.saturating_sub(1)).collect();
    short.push(CUT);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them_and_empty_ones_go() {
        let mut table = Table::new(["ID", "NAME", "NOTHING", "TEXT"]);
        for row in [["1", "Carla Mendes", "", "Hello"], ["22", "Ólafur", "", ""]] {
            table.add(row.map(str::to_owned));
        }
        assert_eq!(
            table.text(),
            "ID  NAME          TEXT\n1   Carla Mendes  Hello\n22  Ólafur\n"
        );
    }

    #[test]
    fn nothing_that_a_contact_writes_commands_the_terminal() {
        assert_eq!(one_line("a\u{1b}[2Jb\r\n\tc\u{7}"), "a [2Jb c");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}
