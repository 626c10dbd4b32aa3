//! The alphabet of a single agent: every kind of message, honest and damaged in each way that a term can show.
//!
//! | sort | device | vehicle |
//! |---|---|---|
//! | enabled somewhere | SELECT, AUTH0 in its variants, AUTH1, reads, CONTROL FLOW, user, field | begin, the answers |
//! | wrong in meaning | other signer, usage, transcript; other keys, place, direction | the same on responses; slots, tokens |
//! | damaged | one of each class of the grammar | the same |

use crate::recipe::bend::{
    AidBend, CipherBend, ContentBend, FrameBend, HeaderBend, KeysBend, MacBend, PlaceBend,
    PointBend, ReadBend, SignatureBend, StatusBend, TlvBend,
};
use crate::recipe::device::ReadName;
use crate::recipe::{
    Bend, DeviceAct, EndpointName, PurposeName, VehicleAct, VehicleName, VersionName,
};

/// A letter: an act and its bend.
pub type Letter<A> = (A, Option<Bend>);

const MISSING: Bend = Bend::Tlv {
    field: 0,
    how: TlvBend::Missing,
};

/// The alphabet of a device; acts that repeat an earlier step are added by whoever knows the steps.
#[must_use]
pub fn device() -> Vec<Letter<DeviceAct>> {
    let unlock = DeviceAct::auth0(PurposeName::Unlock);
    let auth0 = |version, purpose, vehicle| DeviceAct::Auth0 {
        version,
        purpose,
        vehicle,
    };
    let token = DeviceAct::Read {
        read: ReadName::Token,
    };
    let signed = |how| (DeviceAct::Auth1, Some(Bend::Signature(how)));
    let read = |bend| (token, Some(bend));
    vec![
        (DeviceAct::Select, None),
        (DeviceAct::Select, Some(Bend::Aid(AidBend::Other))),
        (DeviceAct::Select, Some(Bend::Header(HeaderBend::P1(0)))),
        (
            DeviceAct::Select,
            Some(Bend::Header(HeaderBend::Class(0xFF))),
        ),
        (DeviceAct::Authenticate, None),
        (DeviceAct::LoseField, None),
        (unlock, None),
        (
            auth0(VersionName::Newest, PurposeName::Drive, VehicleName::One),
            None,
        ),
        (
            auth0(VersionName::Oldest, PurposeName::Unlock, VehicleName::One),
            None,
        ),
        (
            auth0(VersionName::Newest, PurposeName::Unlock, VehicleName::Two),
            None,
        ),
        (unlock, Some(Bend::Version(VersionName::Future))),
        (unlock, Some(Bend::Vehicle(VehicleName::Stranger))),
        (
            unlock,
            Some(Bend::Header(HeaderBend::Purpose(PurposeName::Drive))),
        ),
        (unlock, Some(MISSING)),
        (unlock, Some(Bend::Point(PointBend::OffCurve))),
        (unlock, Some(Bend::Frame(FrameBend::LcLarge))),
        (DeviceAct::Auth1, None),
        signed(SignatureBend::ByVehicle(VehicleName::Two)),
        signed(SignatureBend::Reflected),
        signed(SignatureBend::OtherIdentifier),
        signed(SignatureBend::OtherEndpointEphemeral),
        signed(SignatureBend::OtherTransaction),
        signed(SignatureBend::WithoutIdentifier),
        signed(SignatureBend::WithoutEphemerals),
        signed(SignatureBend::WithoutTransaction),
        signed(SignatureBend::Zero),
        signed(SignatureBend::Der),
        (DeviceAct::Auth1, Some(MISSING)),
        (token, None),
        (
            DeviceAct::Read {
                read: ReadName::First,
            },
            None,
        ),
        read(Bend::Read(ReadBend::PastEnd)),
        read(Bend::Tlv {
            field: 0,
            how: TlvBend::WrongTag,
        }),
        read(Bend::Mac(MacBend::Flipped(0))),
        read(Bend::Mac(MacBend::WithoutPlace)),
        read(Bend::Mac(MacBend::OtherDirection)),
        read(Bend::Mac(MacBend::Truncated(4))),
        read(Bend::Place(PlaceBend::Later)),
        read(Bend::Keys(KeysBend::OtherVersion)),
        read(Bend::Keys(KeysBend::OtherP2)),
        read(Bend::Keys(KeysBend::OtherInterface)),
        read(Bend::Keys(KeysBend::OtherTransaction)),
        read(Bend::Cipher(CipherBend::SentBack)),
        read(Bend::Cipher(CipherBend::NotWhole)),
        (DeviceAct::Control { success: true }, None),
        (DeviceAct::Control { success: false }, None),
        (
            DeviceAct::Control { success: true },
            Some(Bend::Header(HeaderBend::P1(0x7F))),
        ),
    ]
}

/// The alphabet of a vehicle; acts that repeat an earlier step are added by whoever knows the steps.
#[must_use]
pub fn vehicle() -> Vec<Letter<VehicleAct>> {
    let versions = VehicleAct::versions();
    let identity = VehicleAct::identity();
    let offered = |versions: &[VersionName]| VehicleAct::Versions {
        versions: versions.to_vec(),
    };
    let other = VehicleAct::Identity {
        endpoint: EndpointName::Two,
        slot: 2,
    };
    let named = |bend| (VehicleAct::identity(), Some(bend));
    let read = |bend| (VehicleAct::Content, Some(bend));
    let no = Bend::Status(StatusBend::Alone(0x6982));
    vec![
        (
            VehicleAct::Begin {
                purpose: PurposeName::Unlock,
            },
            None,
        ),
        (
            VehicleAct::Begin {
                purpose: PurposeName::Drive,
            },
            None,
        ),
        (VehicleAct::LoseField, None),
        (versions.clone(), None),
        (offered(&[VersionName::Oldest]), None),
        (offered(&[VersionName::Future]), None),
        (versions.clone(), Some(MISSING)),
        (versions, Some(no)),
        (VehicleAct::Ephemeral, None),
        (
            VehicleAct::Ephemeral,
            Some(Bend::Point(PointBend::OffCurve)),
        ),
        (VehicleAct::Ephemeral, Some(no)),
        (identity, None),
        (other, None),
        named(Bend::Slot(2)),
        named(Bend::Slot(9)),
        named(Bend::Signature(SignatureBend::ByEndpoint(
            EndpointName::Stranger,
        ))),
        named(Bend::Signature(SignatureBend::Reflected)),
        named(Bend::Signature(SignatureBend::SentBack)),
        named(Bend::Signature(SignatureBend::OtherIdentifier)),
        named(Bend::Signature(SignatureBend::WithoutIdentifier)),
        named(Bend::Signature(SignatureBend::WithoutEphemerals)),
        named(Bend::Signature(SignatureBend::WithoutTransaction)),
        named(Bend::Signature(SignatureBend::OtherTransaction)),
        named(Bend::Signature(SignatureBend::Zero)),
        named(Bend::Mac(MacBend::Flipped(0))),
        named(Bend::Mac(MacBend::WithoutPlace)),
        named(Bend::Mac(MacBend::OtherDirection)),
        named(Bend::Mac(MacBend::Truncated(4))),
        named(Bend::Keys(KeysBend::OtherVersion)),
        named(Bend::Keys(KeysBend::OtherInterface)),
        named(MISSING),
        named(no),
        (VehicleAct::Content, None),
        read(Bend::Content(ContentBend::TokenOf(EndpointName::Two))),
        read(Bend::Content(ContentBend::Bounds)),
        read(Bend::Content(ContentBend::OneByte)),
        read(Bend::Mac(MacBend::Flipped(0))),
        read(Bend::Mac(MacBend::WithoutPlace)),
        read(Bend::Mac(MacBend::OtherDirection)),
        read(Bend::Place(PlaceBend::Earlier)),
        read(Bend::Keys(KeysBend::OtherP2)),
        read(no),
        (VehicleAct::Done, None),
        (VehicleAct::Done, Some(no)),
    ]
}
