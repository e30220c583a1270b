//! Whether a phone number, email or web address has the right shape. Not whether it is right.

/// UK numbers have 11 digits with the leading 0, some 01 and 0800 ones 10 (Ofcom, National Telephone
/// Numbering Plan); a few helplines have 8 (0800 1111), and short codes have 3 to 6.
pub(crate) fn phone(number: &str) -> Result<(), &'static str> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let odd = number
        .chars()
        .any(|c| !c.is_ascii_digit() && !matches!(c, ' ' | '-' | '(' | ')' | '+'));
    if odd {
        return Err(
            "write only digits and spaces; put words such as \"option 2\" in `description`",
        );
    }
    let national = match number.trim().strip_prefix("+44") {
        Some(_) => format!("0{}", digits.strip_prefix("44").unwrap_or(&digits)),
        None => digits,
    };
    let good = if national.starts_with('0') {
        let may_be_short = national.starts_with("01") || national.starts_with("0800");
        national.len() == 11
            || may_be_short && national.len() == 10
            || national.starts_with("0800") && national.len() == 8
    } else {
        (3..=6).contains(&national.len())
    };
    if good {
        Ok(())
    } else {
        Err("UK numbers start with 0 and have 11 digits, a few have 10; check that none is missing")
    }
}

/// One `@`, something before it, a dotted domain after it, no spaces.
pub(crate) fn email(address: &str) -> Result<(), &'static str> {
    let help = "write it like name@example.org, with nothing before or after";
    let (local, domain) = address.split_once('@').ok_or(help)?;
    let bad_char =
        |c: char| c.is_whitespace() || matches!(c, '@' | '<' | '>' | ',' | ';' | '(' | ')');
    let dotted = domain.split('.').count() >= 2 && domain.split('.').all(|part| !part.is_empty());
    if local.is_empty() || !dotted || address.chars().filter(|c| *c == '@').count() != 1 {
        return Err(help);
    }
    if local
        .chars()
        .chain(domain.chars().filter(|c| *c != '@'))
        .any(bad_char)
    {
        return Err(help);
    }
    Ok(())
}

/// An `http` or `https` address with a dotted host.
pub(crate) fn web(address: &str) -> Result<(), &'static str> {
    let help = "write the whole address, starting with https://";
    let url = url::Url::parse(address).map_err(|_| help)?;
    let host = url.host_str().unwrap_or_default();
    if !matches!(url.scheme(), "http" | "https") || !host.contains('.') {
        return Err(help);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_shapes_of_numbers_are_taken() {
        for number in [
            "999",
            "116 123",
            "85258",
            "0800 1111",
            "0300 303 5857",
            "+44 1785 000000",
        ] {
            assert_eq!(phone(number), Ok(()), "{number}");
        }
        for number in [
            "0300 303 585",
            "01785 0000000",
            "12",
            "0300 303 5857 ext 2",
            "call us",
        ] {
            assert!(phone(number).is_err(), "{number}");
        }
    }

    #[test]
    fn addresses_need_all_their_parts() {
        assert_eq!(email("send@council.example.org"), Ok(()));
        for address in [
            "send",
            "send@",
            "@x.org",
            "a b@x.org",
            "a@b@c.org",
            "a@x",
            "(a) a@x.org",
        ] {
            assert!(email(address).is_err(), "{address}");
        }
        assert_eq!(web("https://www.example.org/a?b=c"), Ok(()));
        for address in [
            "www.example.org",
            "ftp://example.org",
            "https://localhost",
            "https://",
        ] {
            assert!(web(address).is_err(), "{address}");
        }
    }
}
