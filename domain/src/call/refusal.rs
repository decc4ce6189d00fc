//! Every "no" about a call, each with a stable code and a sentence that a person understands.

/// Why a step with a call was refused. Nothing of what was written before is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum CallRefusal {
    /// There is no such call for this actor.
    NotFound,
    /// The call has ended.
    Ended,
    /// Somebody is speaking with this number already.
    OpenElsewhere,
    /// A request was filed from this call, or it has joined one.
    HasRequest,
    /// `new_request` without a request that was filed from the call.
    RequestMissing,
    /// The caller has not shown that they know this request.
    NotConfirmed,
    /// Several requests are confirmed and none is named.
    WhichRequest,
    /// The number or the facts do not fit a file.
    DoesNotFit,
    /// The tries of this call are used up.
    TriesSpent,
    /// A new need or another person is a new request.
    NewRequestNeeded,
    /// The request has ended.
    NotLive,
    /// Its agent is at it.
    NotLeft,
    /// It has not ended: it is taken over and finished.
    StillOpen,
    /// It waits for nobody.
    NothingWaits,
}

impl CallRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => ("not_found", "没有找到这通来电。", "There is no such call."),
            Self::Ended => ("call_ended", "这通来电已登记完毕,内容没有丢失。", "This call was finished already; what was written is kept."),
            Self::OpenElsewhere => ("call_open", "这个号码的来电正在登记。若是另一通来电,请注明 separate。", "A call from this number is being logged already. If this is another one, say separate."),
            Self::HasRequest => ("call_has_request", "这通来电已关联一条求助;请另外登记。", "This call has its request already; file another one without it."),
            Self::RequestMissing => ("call_without_request", "请先登记求助单,并写明 call_id。", "File the request first, with this call_id."),
            Self::NotConfirmed => ("call_not_confirmed", "请先核对受理编号或档案中的两项信息。", "First confirm the request number or two facts of the file."),
            Self::WhichRequest => ("call_which_request", "核对了不止一条求助,请写明是哪一条。", "More than one request is confirmed; name the one that is meant."),
            Self::DoesNotFit => ("not_confirmed", "核对不上,暂时不能透露任何办理情况。", "This does not fit; nothing may be said of any case."),
            Self::TriesSpent => ("no_tries_left", "本次来电的核对次数已用完;仍可登记新的求助。", "The tries of this call are used up; a new request can still be filed."),
            Self::NewRequestNeeded => ("new_request_needed", "新的需求或另一个人,请另立求助单。", "A new need or another person is a new request."),
            Self::NotLeft => ("call_not_left", "这通来电还在由坐席登记,不能接手。", "Its agent is still logging this call; it cannot be taken over."),
            Self::StillOpen => ("call_still_open", "这通来电尚未登记完毕,请先接手。", "This call has not ended; take it over first."),
            Self::NothingWaits => ("nothing_waits", "这通来电没有待跟进的事项。", "Nothing about this call waits."),
            Self::NotLive => ("request_ended", "这条求助已结束;请另立求助单。", "That request has ended; file a new one."),
        }
    }
}
