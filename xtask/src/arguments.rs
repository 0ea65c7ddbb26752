//! The words after a command's name.

use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail};

/// Words not yet claimed; a command claims what it knows and then calls [`Arguments::end`].
pub(crate) struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    pub(crate) fn new(words: impl Iterator<Item = String>) -> Self {
        Self { words: words.collect() }
    }

    /// Claims `--name` and says whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let place = self.words.iter().position(|word| word == name);
        place.map(|index| self.words.remove(index)).is_some()
    }

    /// Claims `--name VALUE` or `--name=VALUE`.
    pub(crate) fn value<T>(&mut self, name: &str) -> Result<Option<T>>
    where
        T: FromStr,
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        let joined = format!("{name}=");
        let place = self.words.iter().position(|word| word == name || word.starts_with(&joined));
        let Some(index) = place else { return Ok(None) };
        let word = self.words.remove(index);
        let text = match word.strip_prefix(&joined) {
            Some(text) => text.to_owned(),
            None if index < self.words.len() => self.words.remove(index),
            None => return Err(anyhow!("{name} needs a value")),
        };
        text.parse().map(Some).with_context(|| format!("{name} cannot be `{text}`"))
    }

    /// Claims everything that is left.
    pub(crate) fn rest(self) -> Vec<String> {
        self.words
    }

    /// Fails on a word that nobody claimed.
    pub(crate) fn end(self) -> Result<()> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` is not understood here"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn value_is_claimed_in_both_spellings() {
        for line in ["--dev --port 81", "--port=81 --dev"] {
            let mut given = arguments(line);
            assert_eq!(given.value::<u16>("--port").unwrap(), Some(81));
            assert!(given.flag("--dev"));
            given.end().unwrap();
        }
    }

    #[test]
    fn value_missing_or_wrong_is_refused() {
        assert!(arguments("--port").value::<u16>("--port").is_err());
        assert!(arguments("--port 99999").value::<u16>("--port").is_err());
    }

    #[test]
    fn word_left_over_is_refused() {
        assert!(arguments("--prot 80").end().is_err());
    }
}
