//! What is wrong with a server's certificate, in words of our own, with what can be done about it.

use thiserror::Error;

/// Why a certificate is not trusted. The display text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Nobody whom this computer trusts has issued it.
    #[error(
        "its issuer is not known to this computer. Ask your IT department to install the certificate authority; in a guest network, sign in to the network first"
    )]
    Issuer,
    /// Its time is over, or this computer's clock is wrong.
    #[error(
        "it has expired. Check this computer's date and time; if they are right, tell your administrator"
    )]
    Expired,
    /// Its time has not begun, or this computer's clock is wrong.
    #[error(
        "it is not valid yet. Check this computer's date and time; if they are right, tell your administrator"
    )]
    NotYet,
    /// It belongs to another server.
    #[error(
        "it belongs to another name. Check the address; if this network wants you to sign in, do so in a browser"
    )]
    Name,
    /// Its issuer has withdrawn it.
    #[error("it was revoked. Tell your administrator before you sign in here")]
    Revoked,
    /// There is none, or it is broken.
    #[error("it is not in order. Tell your administrator")]
    Broken,
    /// The authorities to trust besides the system's, or this computer's own certificate, cannot be read.
    #[error("{0}. Tell your administrator")]
    Authorities(String),
}

impl CertificateFault {
    /// Stable, for programs and for the window's own words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Issuer | Self::Broken | Self::Authorities(_) => "certificate",
            Self::Expired => "certificate_expired",
            Self::NotYet => "certificate_not_yet",
            Self::Name => "certificate_name",
            Self::Revoked => "certificate_revoked",
        }
    }
}

impl From<&rustls::CertificateError> for CertificateFault {
    fn from(reason: &rustls::CertificateError) -> Self {
        use rustls::CertificateError as E;
        match reason {
            // A bad signature is that of an issuer who has the name of one whom this computer knows.
            E::UnknownIssuer | E::BadSignature => Self::Issuer,
            E::Expired | E::ExpiredContext { .. } => Self::Expired,
            E::NotValidYet | E::NotValidYetContext { .. } => Self::NotYet,
            E::Revoked => Self::Revoked,
            E::NotValidForName | E::NotValidForNameContext { .. } => Self::Name,
            other => {
                tracing::warn!(reason = ?std::mem::discriminant(other), "a certificate is not in order: {other}");
                Self::Broken
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cause_is_told_in_the_librarys_words() {
        use rustls::CertificateError as E;
        for (reason, fault) in [
            (E::UnknownIssuer, CertificateFault::Issuer),
            (E::Expired, CertificateFault::Expired),
            (E::NotValidYet, CertificateFault::NotYet),
            (E::NotValidForName, CertificateFault::Name),
            (E::Revoked, CertificateFault::Revoked),
            (E::BadEncoding, CertificateFault::Broken),
            (E::BadSignature, CertificateFault::Issuer),
            (E::UnknownRevocationStatus, CertificateFault::Broken),
        ] {
            let told = CertificateFault::from(&reason);
            assert_eq!(told, fault);
            assert!(!told.to_string().contains(&reason.to_string()), "{told}");
        }
    }
}
