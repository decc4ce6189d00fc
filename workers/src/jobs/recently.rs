//! What was given to somebody a moment ago and may not be recorded yet: found by what links one request to another.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nuanxin_domain::advisor_choice::Link;
use nuanxin_domain::help_request::HelpRequest;
use uuid::Uuid;

/// How long a generation grows; what is in it is remembered for one to two of them. By then it has been recorded, and is
/// found like everything else.
const GENERATION: Duration = Duration::from_secs(2);

/// A request that was given to somebody, and what came before it.
pub(crate) type Given = (HelpRequest, Vec<(Link, HelpRequest)>);

type Linked = HashMap<Uuid, Vec<Arc<Given>>>;

/// The last moments.
pub(crate) struct Recently {
    began: Instant,
    now: Linked,
    before: Linked,
}

impl Default for Recently {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            now: Linked::new(),
            before: Linked::new(),
        }
    }
}

impl Recently {
    /// Remembers these.
    pub fn remember(&mut self, given: Vec<Given>) {
        if self.began.elapsed() > GENERATION {
            self.before = std::mem::take(&mut self.now);
            self.began = Instant::now();
        }
        for one in given {
            let one = Arc::new(one);
            let (request, before) = &*one;
            for key in links(request, before).chain([request.id.0]) {
                self.now.entry(key).or_default().push(Arc::clone(&one));
            }
        }
    }

    /// Those that something may link to a request with this before it: the account, or an earlier request of both.
    pub fn beside<'a>(
        &'a self,
        request: &HelpRequest,
        before: &'a [(Link, HelpRequest)],
    ) -> impl Iterator<Item = &'a Given> {
        let found = |key: Uuid| [self.now.get(&key), self.before.get(&key)];
        let found = links(request, before).flat_map(found).flatten().flatten();
        found.map(|given| &**given)
    }
}

fn links<'a>(
    request: &HelpRequest,
    before: &'a [(Link, HelpRequest)],
) -> impl Iterator<Item = Uuid> + use<'a> {
    let earlier = before.iter().map(|(_, earlier)| earlier.id.0);
    earlier.chain([request.filed_by.account.0])
}
