//! What is known of the people whose messages are due: asked for many at once, a moment before providers are.

use nuanxin_domain::account::{OwnSettings, WrittenLanguage};
use nuanxin_domain::delivery::{Delivery, DeliveryChannel, Ear, Reach, Recipient, Unsaid, Wording};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, NeighbourId, RequestId};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::notice_grant::NoticeGrant;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::normalise_phone;
use sea_orm::ConnectionTrait;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::{Kept, choices};
use crate::accounts::{self, Resident, WechatIdentity};
use crate::db::DbError;
use crate::doorbells::rings;
use crate::help_requests::{intakes, load_many};
use crate::keys::KeyRing;
use crate::notice_grants;
use crate::reference::Directory;
use crate::settings::WechatSettings;

/// What is known of whoever a message is for.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// By which channels they are reached.
    pub reach: Reach,
    /// Their WeChat user.
    pub wechat: Option<WechatIdentity>,
    /// The number for text messages.
    pub phone: Option<Personal<String>>,
    /// Their id in WeCom.
    pub wecom: Option<Personal<String>>,
    /// By which a neighbour answers whether they go.
    pub answer: Option<Personal<String>>,
    /// In which language they are written to.
    pub language: WrittenLanguage,
}

/// Everything known of the people of some messages.
pub struct Knowing<'a> {
    directory: &'a Directory,
    wechat: &'a WechatSettings,
    requests: HashMap<RequestId, HelpRequest>,
    residents: HashMap<AccountId, Resident>,
    identities: HashMap<AccountId, WechatIdentity>,
    grants: HashMap<(Uuid, String), NoticeGrant>,
    declined: HashMap<AccountId, Vec<DeliveryChannel>>,
    settings: HashMap<AccountId, OwnSettings>,
    contacts: HashMap<RequestId, Personal<Intake>>,
    neighbours: HashMap<(RequestId, NeighbourId), rings::Reach>,
}

impl<'a> Knowing<'a> {
    /// Looks everything up.
    ///
    /// # Errors
    /// What the database reported; `DbError::Unreadable` when the key ring does not open a row.
    pub async fn of(
        db: &impl ConnectionTrait,
        ring: &KeyRing,
        directory: &'a Directory,
        wechat: &'a WechatSettings,
        messages: &[Kept],
    ) -> Result<Self, DbError> {
        let accounts = accounts_of(messages);
        let residents: Vec<AccountId> = accounts
            .iter()
            .copied()
            .filter(|id| directory.get(*id).is_none())
            .collect();
        let requests: HashSet<RequestId> = messages
            .iter()
            .flat_map(|kept| &kept.delivery.news)
            .filter_map(|news| news.request)
            .collect();
        let requests: Vec<RequestId> = requests.into_iter().collect();
        let identities = accounts::identities_of(db, ring, &residents).await?;
        let users: Vec<Uuid> = identities.values().map(|identity| identity.id).collect();
        let safe = contacts_of(messages);
        let contacts = intakes(db, ring, &safe).await;
        Ok(Self {
            directory,
            wechat,
            requests: load_many(db, &requests)
                .await?
                .into_iter()
                .map(|request| (request.id, request))
                .collect(),
            residents: accounts::residents(db, ring, &residents).await?,
            grants: notice_grants::of_identities(db, &users).await?,
            identities,
            declined: choices::declined(db, &accounts).await?,
            settings: accounts::own_settings(db, &accounts).await?,
            contacts: contacts.map_err(|error| DbError::Unreadable(error.to_string()))?,
            neighbours: neighbours_of(db, ring, messages).await?,
        })
    }

    /// What is known of whoever this message is for, and the message without what may not be spoken of any more.
    pub fn known(&self, delivery: &mut Delivery) -> Known {
        if delivery.attempts.is_empty() {
            let spoken_of = delivery.news.clone();
            let spoken_of = spoken_of
                .into_iter()
                .filter(|news| self.may_be_spoken_of(delivery, news.request));
            let spoken_of: Vec<_> = spoken_of.collect();
            if spoken_of.is_empty() {
                return Known::unsaid(Unsaid::NotToBeSpokenOf);
            }
            delivery.news = spoken_of;
        }
        match (delivery.ear, delivery.to) {
            (Ear::Staff, Recipient::Account { account }) => self.staff(account),
            (_, Recipient::Account { account }) => self.resident(account, delivery),
            (_, Recipient::SafeContact { request }) => self.contact(request),
            (_, Recipient::Neighbour { neighbour }) => self.neighbour(neighbour, delivery),
        }
    }

    /// Nothing is said to a resident's account about a restricted request, and to nobody about somebody who has died.
    fn may_be_spoken_of(&self, delivery: &Delivery, request: Option<RequestId>) -> bool {
        let Some(request) = request.and_then(|id| self.requests.get(&id)) else {
            return true;
        };
        match delivery.ear {
            Ear::Staff => true,
            Ear::Resident => !request.restricted && !request.is_about_the_dead(),
            Ear::Contact | Ear::Neighbour => !request.is_about_the_dead(),
        }
    }

    fn staff(&self, account: AccountId) -> Known {
        let Some(staff) = self
            .directory
            .get(account)
            .filter(|staff| staff.disabled_at.is_none())
        else {
            return Known::unsaid(Unsaid::Gone);
        };
        let (wecom, phone) = (staff.wecom.clone(), staff.work_phone.clone());
        let ways = [
            wecom.is_some().then_some(DeliveryChannel::Wecom),
            phone.is_some().then_some(DeliveryChannel::Sms),
        ];
        Known {
            reach: self.reach(account, ways),
            wecom,
            phone,
            language: self.language(account),
            ..Known::default()
        }
    }

    fn resident(&self, account: AccountId, delivery: &Delivery) -> Known {
        let Some(resident) = self.residents.get(&account) else {
            return Known::unsaid(Unsaid::Gone);
        };
        let wechat = self.identities.get(&account).cloned();
        let allowed = wechat.as_ref().is_some_and(|user| self.allows(user, delivery));
        let ways = [
            allowed.then_some(DeliveryChannel::WechatSubscription),
            resident.phone.is_some().then_some(DeliveryChannel::Sms),
        ];
        Known {
            reach: self.reach(account, ways),
            wechat,
            phone: resident.phone.clone(),
            language: self.language(account),
            ..Known::default()
        }
    }

    /// Whether a permission is left for the template that this message goes by.
    fn allows(&self, user: &WechatIdentity, delivery: &Delivery) -> bool {
        let template = Wording::of(delivery.saying()).wechat;
        let template = template.and_then(|key| self.wechat.template(key));
        let Some(template) = template else { return false };
        let grant = self.grants.get(&(user.id, template.id.clone()));
        grant.is_some_and(|grant| grant.credits > 0)
    }

    /// Only a number to which leaving a message is said to be safe; unknown is not.
    fn contact(&self, request: RequestId) -> Known {
        let contact = self
            .contacts
            .get(&request)
            .and_then(|intake| intake.expose().contact.as_ref());
        let safe = contact.filter(|contact| contact.safe_to_leave_message == Some(true));
        let numbers = safe.iter().flat_map(|contact| &contact.numbers);
        let mut mobile = numbers.filter_map(|one| normalise_phone(&one.number).ok());
        let phone = mobile.find(|number| number.is_mainland_mobile());
        let ways = phone.is_some().then_some(DeliveryChannel::Sms);
        Known {
            reach: Reach {
                ways: ways.into_iter().collect(),
                ..Reach::default()
            },
            phone: phone.map(|phone| Personal::new(phone.as_str().to_owned())),
            language: contact.map(|contact| contact.messages_in).unwrap_or_default(),
            ..Known::default()
        }
    }

    /// Nobody is called whose consent has been withdrawn.
    fn neighbour(&self, neighbour: NeighbourId, delivery: &Delivery) -> Known {
        let about = delivery.news.first().and_then(|news| news.request);
        let reach = about.and_then(|request| self.neighbours.get(&(request, neighbour)));
        let Some(reach) = reach else {
            return Known::unsaid(Unsaid::Gone);
        };
        Known {
            reach: Reach {
                ways: vec![DeliveryChannel::Sms],
                ..Reach::default()
            },
            phone: Some(Personal::new(reach.card.expose().phone.clone())),
            answer: Some(Personal::new(reach.token.expose().to_owned())),
            ..Known::default()
        }
    }

    fn language(&self, account: AccountId) -> WrittenLanguage {
        let set = self.settings.get(&account).copied().unwrap_or_default();
        set.language
    }

    fn reach(&self, account: AccountId, ways: [Option<DeliveryChannel>; 2]) -> Reach {
        Reach {
            ways: ways.into_iter().flatten().collect(),
            declined: self.declined.get(&account).cloned().unwrap_or_default(),
            unsaid: None,
        }
    }
}

impl Known {
    fn unsaid(because: Unsaid) -> Self {
        let reach = Reach {
            unsaid: Some(because),
            ..Reach::default()
        };
        Self {
            reach,
            ..Self::default()
        }
    }
}

fn accounts_of(messages: &[Kept]) -> Vec<AccountId> {
    let accounts: HashSet<AccountId> = messages
        .iter()
        .filter_map(|kept| match kept.delivery.to {
            Recipient::Account { account } => Some(account),
            Recipient::SafeContact { .. } | Recipient::Neighbour { .. } => None,
        })
        .collect();
    accounts.into_iter().collect()
}

fn contacts_of(messages: &[Kept]) -> Vec<RequestId> {
    let of = messages.iter().filter_map(|kept| match kept.delivery.to {
        Recipient::SafeContact { request } => Some(request),
        Recipient::Account { .. } | Recipient::Neighbour { .. } => None,
    });
    of.collect()
}

/// How the neighbours are reached whose messages these are: a ring has eight at most, and is rare.
async fn neighbours_of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    messages: &[Kept],
) -> Result<HashMap<(RequestId, NeighbourId), rings::Reach>, DbError> {
    let mut found = HashMap::new();
    for kept in messages {
        let about = kept.delivery.news.first().and_then(|news| news.request);
        let (Recipient::Neighbour { neighbour }, Some(request)) = (kept.delivery.to, about) else {
            continue;
        };
        let reach = rings::reach(db, ring, request, neighbour).await;
        if let Some(reach) = reach.map_err(|error| DbError::Unreadable(error.to_string()))? {
            found.insert((request, neighbour), reach);
        }
    }
    Ok(found)
}
