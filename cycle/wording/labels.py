"""What the words of the programme are called in Vietnamese and in English. Data only: reads nothing, decides nothing.

A label stands in the middle of a sentence, so it starts with a small letter unless it is a name. Within one
enumeration no two words share a label in a language. `docs/glossary.md` shows the same labels with their meaning.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from cycle.deadlines import DeadlineKind, Nature
from cycle.delivery import DeliveryStatus
from cycle.duty import DutyStatus
from cycle.effects import EffectKind
from cycle.plan import Indicator, Recurrence, UnitClass
from cycle.request import Finding, RevocationAct
from cycle.visit import VisitAct, VisitState
from cycle.vocabulary import (
    CaseKind,
    DayUnit,
    DocumentKind,
    ExpiryConvention,
    Ground,
    Level,
    Phase,
    ProducerKind,
    Regime,
    Role,
    State,
    Step,
)

Lang = Literal["vi", "en"]
LANGUAGES: tuple[Lang, ...] = ("vi", "en")

#: Vietnamese and English, side by side.
Table = Mapping[StrEnum, tuple[str, str]]

_PHASES: Table = {
    Phase.IDEA: ("ý tưởng sản phẩm", "product idea"),
    Phase.BUSINESS_PLAN: ("phương án sản xuất kinh doanh", "business plan"),
    Phase.DOSSIER: ("hồ sơ sản phẩm", "dossier"),
    Phase.DISTRICT: ("đánh giá cấp huyện", "district evaluation"),
    Phase.PROVINCE: ("đánh giá cấp tỉnh", "provincial evaluation"),
    Phase.NATIONAL: ("đánh giá cấp trung ương", "national evaluation"),
    Phase.CERTIFICATION: ("công nhận, cấp giấy chứng nhận", "certification"),
    Phase.RENEWAL: ("hết hạn và đánh giá lại", "expiry and re-evaluation"),
    Phase.REVOCATION: ("thu hồi", "revocation"),
    Phase.CLOSED: ("kết thúc, không có giấy chứng nhận", "closed without a certificate"),
}

_STATES: Table = {
    State.IDEA_REGISTERED: ("đã đăng ký ý tưởng", "idea registered"),
    State.IDEA_RETURNED: ("ý tưởng được trả lại để hoàn thiện", "idea returned for completion"),
    State.IDEA_SELECTED: ("ý tưởng được lựa chọn", "idea selected"),
    State.PLAN_SUBMITTED: ("đã nộp phương án sản xuất kinh doanh", "business plan submitted"),
    State.PLAN_RETURNED: ("phương án được trả lại để hoàn thiện", "business plan returned for completion"),
    State.IMPLEMENTING: ("đang triển khai, chuẩn bị hồ sơ", "implementing, preparing the dossier"),
    State.DOSSIER_SUBMITTED: ("đã nộp hồ sơ tại cấp xã", "dossier submitted to the commune"),
    State.DOSSIER_RETURNED: ("hồ sơ được trả lại để hoàn thiện", "dossier returned for completion"),
    State.COMMUNE_ASSESSED: ("cấp xã đã đánh giá", "assessed by the commune"),
    State.DISTRICT_RECEIVED: ("cấp huyện đã tiếp nhận", "received by the district"),
    State.DISTRICT_EVALUATION: ("cấp huyện đang đánh giá", "being evaluated by the district"),
    State.DISTRICT_SCORED: ("cấp huyện đã chấm điểm", "scored by the district"),
    State.DISTRICT_RECONSIDERATION: ("cấp huyện đang xem xét lại", "being reconsidered by the district"),
    State.PROVINCE_RECEIVED: ("cấp tỉnh đã tiếp nhận", "received by the province"),
    State.PROVINCE_SUPPLEMENT: ("đang bổ sung hồ sơ cho cấp tỉnh", "being completed for the province"),
    State.PROVINCE_EVALUATION: ("cấp tỉnh đang đánh giá", "being evaluated by the province"),
    State.PROVINCE_SCORED: ("cấp tỉnh đã chấm điểm", "scored by the province"),
    State.PROVINCE_RECONSIDERATION: ("cấp tỉnh đang xem xét lại", "being reconsidered by the province"),
    State.NATIONAL_RECEIVED: ("cấp trung ương đã tiếp nhận", "received by the nation"),
    State.NATIONAL_SUPPLEMENT: ("đang bổ sung hồ sơ cho cấp trung ương", "being completed for the nation"),
    State.NATIONAL_EVALUATION: ("cấp trung ương đang đánh giá", "being evaluated by the nation"),
    State.NATIONAL_SCORED: ("cấp trung ương đã chấm điểm", "scored by the nation"),
    State.CERTIFIED: ("đã công nhận", "certified"),
    State.RENEWAL_DUE: ("sắp hết hạn, cần đánh giá lại", "re-evaluation due"),
    State.EXTENDED: ("được kéo dài hiệu lực chờ kết quả đánh giá lại", "extended until the re-evaluation is decided"),
    State.EXPIRED: ("giấy chứng nhận đã hết hạn", "certificate expired"),
    State.SUPERSEDED: ("đã có giấy chứng nhận mới thay thế", "replaced by a newer certificate"),
    State.REVOCATION_PROPOSED: ("đang đề nghị thu hồi", "revocation proposed"),
    State.REVOKED: ("giấy chứng nhận đã bị thu hồi", "certificate revoked"),
    State.RECOGNITION_WITHDRAWN: ("quyết định công nhận đã bị thu hồi", "recognition withdrawn"),
    State.REJECTED: ("bị loại", "rejected"),
    State.NOT_RECOGNISED: ("không được công nhận", "not recognised"),
    State.WITHDRAWN: ("chủ thể đã rút hồ sơ", "withdrawn by the producer"),
    State.LAPSED: ("đã chấm dứt do quá thời hạn", "lapsed"),
}

#: The imperative in both languages, and the English past; the Vietnamese past is made of the imperative.
_STEPS: Mapping[Step, tuple[str, str, str]] = {
    Step.REGISTER: ("đăng ký tham gia", "register", "registered"),
    Step.RETURN_IDEA: ("trả lại ý tưởng", "return the idea", "returned the idea"),
    Step.RESUBMIT_IDEA: ("nộp lại ý tưởng", "resubmit the idea", "resubmitted the idea"),
    Step.SELECT_IDEA: ("lựa chọn ý tưởng", "select the idea", "selected the idea"),
    Step.REJECT_IDEA: ("loại ý tưởng", "reject the idea", "rejected the idea"),
    Step.SUBMIT_PLAN: ("nộp phương án sản xuất kinh doanh", "submit the business plan", "submitted the business plan"),
    Step.RETURN_PLAN: ("trả lại phương án", "return the business plan", "returned the business plan"),
    Step.APPROVE_PLAN: ("chấp thuận phương án", "approve the business plan", "approved the business plan"),
    Step.SUBMIT_DOSSIER: ("nộp hồ sơ", "submit the dossier", "submitted the dossier"),
    Step.RETURN_DOSSIER: ("trả hồ sơ", "return the dossier", "returned the dossier"),
    Step.ASSESS_AT_COMMUNE: ("đánh giá tại cấp xã", "assess at the commune", "assessed at the commune"),
    Step.FORWARD: ("chuyển hồ sơ lên cấp trên", "forward to the next level", "forwarded to the next level"),
    Step.REQUEST_SUPPLEMENT: ("yêu cầu bổ sung hồ sơ", "request a supplement", "requested a supplement"),
    Step.SUPPLEMENT: ("bổ sung, hoàn thiện hồ sơ", "supplement the dossier", "supplemented the dossier"),
    Step.REJECT_DOSSIER: ("loại hồ sơ", "reject the dossier", "rejected the dossier"),
    Step.CONVENE: ("triệu tập Hội đồng", "convene the council", "convened the council"),
    Step.RECORD_RESULT: ("ghi kết quả của Hội đồng", "record the council's result", "recorded the council's result"),
    Step.RECOGNISE: ("công nhận", "recognise", "recognised"),
    Step.DECLINE: ("quyết định không công nhận", "decline recognition", "declined recognition"),
    Step.DEFER: ("hoãn để hoàn thiện hồ sơ", "defer until completed", "deferred until completed"),
    Step.RETURN_TO_DISTRICT: ("trả hồ sơ về cấp huyện", "return to the district", "returned to the district"),
    Step.RETURN_TO_PROVINCE: ("trả hồ sơ về cấp tỉnh", "return to the province", "returned to the province"),
    Step.REOPEN_DOSSIER: ("cho làm lại hồ sơ", "reopen the dossier", "reopened the dossier"),
    Step.NOTIFY_EXPIRY: ("thông báo sắp hết hạn", "give notice of expiry", "gave notice of expiry"),
    Step.DECLINE_RENEWAL: ("báo không đánh giá lại", "decline the renewal", "declined the renewal"),
    Step.RESUME_RENEWAL: ("rút việc báo không đánh giá lại", "take the decline back", "took the decline back"),
    Step.EXTEND: ("kéo dài hiệu lực", "extend the certificate", "extended the certificate"),
    Step.EXPIRE: ("ghi nhận hết hạn", "record the expiry", "recorded the expiry"),
    Step.SUPERSEDE: ("thay bằng giấy chứng nhận mới", "supersede the certificate", "superseded the certificate"),
    Step.INSPECT: ("kiểm tra sau công nhận", "inspect", "inspected"),
    Step.PROPOSE_REVOCATION: ("đề nghị thu hồi", "propose revocation", "proposed revocation"),
    Step.DISMISS_REVOCATION: ("bác đề nghị thu hồi", "dismiss the proposal", "dismissed the proposal"),
    Step.REVOKE: ("thu hồi giấy chứng nhận", "revoke the certificate", "revoked the certificate"),
    Step.WITHDRAW_RECOGNITION: ("thu hồi quyết định công nhận", "withdraw the recognition", "withdrew the recognition"),
    Step.SUSPEND: ("tạm dừng tính thời hạn", "suspend the deadline", "suspended the deadline"),
    Step.RESUME: ("tiếp tục tính thời hạn", "resume the deadline", "resumed the deadline"),
    Step.WITHDRAW: ("rút hồ sơ", "withdraw the case", "withdrew the case"),
    Step.LAPSE: ("chấm dứt do quá thời hạn", "end the case for lapse of time", "ended the case for lapse of time"),
    Step.TRANSFER: ("chuyển cho đơn vị kế thừa", "transfer to the successor unit", "transferred to the successor unit"),
    Step.IMPORT_CERTIFICATE: ("nhập giấy chứng nhận cũ", "import a certificate", "imported a certificate"),
}

_LEVELS: Table = {
    Level.COMMUNE: ("cấp xã", "commune"),
    Level.DISTRICT: ("cấp huyện", "district"),
    Level.PROVINCE: ("cấp tỉnh", "province"),
    Level.NATION: ("cấp trung ương", "nation"),
}

_ROLES: Table = {
    Role.PRODUCER: ("chủ thể OCOP", "producer"),
    Role.COMMUNE_PC: ("UBND cấp xã", "commune People's Committee"),
    Role.DISTRICT_AGENCY: ("cơ quan tham mưu quản lý OCOP cấp huyện", "district OCOP agency"),
    Role.DISTRICT_COUNCIL: ("Hội đồng đánh giá, phân hạng cấp huyện", "district evaluation council"),
    Role.DISTRICT_PC: ("UBND cấp huyện", "district People's Committee"),
    Role.PROVINCIAL_AGENCY: ("cơ quan tham mưu quản lý OCOP cấp tỉnh", "provincial OCOP agency"),
    Role.ADVISORY_TEAM: ("Tổ tư vấn", "advisory team"),
    Role.PROVINCIAL_COUNCIL: ("Hội đồng đánh giá, phân hạng cấp tỉnh", "provincial evaluation council"),
    Role.PROVINCIAL_PC: ("UBND cấp tỉnh", "provincial People's Committee"),
    Role.MINISTRY: ("Bộ Nông nghiệp và Môi trường", "Ministry of Agriculture and Environment"),
    Role.NATIONAL_COUNCIL: ("Hội đồng đánh giá, phân hạng cấp trung ương", "national evaluation council"),
    Role.INSPECTOR: ("cơ quan kiểm tra, giám sát", "inspecting body"),
    Role.CLOCK: ("hệ thống tự động", "daily sweep"),
    Role.ADMIN: ("quản trị viên hệ thống", "system administrator"),
}

_CASE_KINDS: Table = {
    CaseKind.FIRST: ("đánh giá lần đầu", "first evaluation"),
    CaseKind.UPGRADE: ("nâng hạng", "upgrade"),
    CaseKind.RE_EVALUATION: ("đánh giá lại", "re-evaluation"),
}

_PRODUCER_KINDS: Table = {
    ProducerKind.COOPERATIVE: ("hợp tác xã", "cooperative"),
    ProducerKind.COOPERATIVE_GROUP: ("tổ hợp tác", "cooperative group"),
    ProducerKind.ENTERPRISE: ("doanh nghiệp nhỏ và vừa", "small or medium-sized enterprise"),
    ProducerKind.FARM: ("trang trại", "farm"),
    ProducerKind.HOUSEHOLD: ("hộ kinh doanh", "business household"),
    ProducerKind.ASSOCIATION: ("hội, hiệp hội hoặc tổ chức tương đương", "association or the like"),
}

_DOCUMENT_KINDS: Table = {
    DocumentKind.REGISTRATION_FORM: ("phiếu đăng ký", "registration form"),
    DocumentKind.SELF_ASSESSMENT: ("báo cáo tự đánh giá", "self-assessment report"),
    DocumentKind.SAMPLE: ("sản phẩm mẫu", "product sample"),
    DocumentKind.BUSINESS_PLAN: ("phương án sản xuất kinh doanh", "business plan"),
    DocumentKind.ORGANISATION_PROFILE: ("bản giới thiệu bộ máy tổ chức", "organisation profile"),
    DocumentKind.BUSINESS_LICENCE: ("giấy đăng ký kinh doanh", "business licence"),
    DocumentKind.EVIDENCE: ("tài liệu minh chứng", "evidence"),
    DocumentKind.COMMUNE_ASSESSMENT_REPORT: ("báo cáo đánh giá của UBND cấp xã", "commune assessment report"),
    DocumentKind.PROPOSAL_LETTER: ("văn bản đề nghị đánh giá, phân hạng", "letter of proposal"),
    DocumentKind.COUNCIL_REPORT: ("báo cáo kết quả của Hội đồng", "council report"),
    DocumentKind.DECISION: ("quyết định", "decision"),
    DocumentKind.ADVISORY_REPORT: ("báo cáo của Tổ tư vấn", "report of the advisory team"),
    DocumentKind.AGENCY_REPORT: ("báo cáo của cơ quan tham mưu quản lý OCOP", "report of the OCOP agency"),
}

_GROUNDS: Table = {
    Ground.NOT_REEVALUATED: ("hết hạn mà không đánh giá lại", "not re-evaluated after expiry"),
    Ground.FAILED_REEVALUATION: ("đánh giá lại không đạt", "failed the re-evaluation"),
    Ground.FALSE_DOSSIER: ("hồ sơ không trung thực hoặc giả mạo", "false or forged dossier"),
    Ground.CRITERIA_LOST: ("không còn đáp ứng tiêu chí", "criteria no longer met"),
    Ground.LAW_BREACH: ("vi phạm pháp luật", "breach of law"),
    Ground.MARK_MISUSE: ("sử dụng sai nhãn hiệu OCOP", "misuse of the OCOP mark"),
    Ground.PRODUCTION_CEASED: ("chủ thể không còn sản xuất", "production ceased"),
    Ground.OTHER: ("căn cứ khác theo kết luận của cơ quan có thẩm quyền", "other, on a competent body's conclusion"),
}

_REGIMES: Table = {
    Regime.R1: ("Quyết định 490/QĐ-TTg", "Decision 490/QĐ-TTg"),
    Regime.R2: ("Quyết định 1048/QĐ-TTg và 781/QĐ-TTg", "Decisions 1048/QĐ-TTg and 781/QĐ-TTg"),
    Regime.R3: ("Quyết định 148/QĐ-TTg", "Decision 148/QĐ-TTg"),
    Regime.R4: ("Quyết định 148/QĐ-TTg, sửa đổi bởi 1489/QĐ-TTg", "Decision 148/QĐ-TTg, amended by 1489/QĐ-TTg"),
    Regime.R5: ("Quyết định 26/2026/QĐ-TTg", "Decision 26/2026/QĐ-TTg"),
}

_DAY_UNITS: Table = {
    DayUnit.DAYS: ("ngày", "calendar days"),
    DayUnit.WORKING_DAYS: ("ngày làm việc", "working days"),
    DayUnit.MONTHS: ("tháng", "months"),
}

_EXPIRY_CONVENTIONS: Table = {
    ExpiryConvention.ANNIVERSARY_VALID: (
        "còn hiệu lực trong ngày tròn 36 tháng",
        "valid on the day 36 months are full",
    ),
    ExpiryConvention.ANNIVERSARY_INVALID: (
        "hết hiệu lực từ ngày tròn 36 tháng",
        "no longer valid on the day 36 months are full",
    ),
}

_DEADLINE_KINDS: Table = {
    DeadlineKind.COMMUNE_ASSESSMENT: ("cấp xã đánh giá, chuyển hồ sơ", "assessment and forwarding by the commune"),
    DeadlineKind.DISTRICT_EVALUATION: ("Hội đồng cấp huyện đánh giá", "evaluation by the district council"),
    DeadlineKind.PROVINCE_EVALUATION: ("Hội đồng cấp tỉnh đánh giá", "evaluation by the provincial council"),
    DeadlineKind.NATIONAL_EVALUATION: ("Hội đồng cấp trung ương đánh giá", "evaluation by the national council"),
    DeadlineKind.RE_EVALUATION_DECISION: ("giải quyết hồ sơ đánh giá lại", "decision on a re-evaluation"),
    DeadlineKind.EXPIRY_NOTICE: ("thông báo trước khi hết hạn", "notice of expiry"),
    DeadlineKind.CERTIFICATE_EXPIRY: ("giấy chứng nhận hết hạn", "expiry of the certificate"),
    DeadlineKind.EXTENSION_END: ("hết thời gian kéo dài hiệu lực", "end of the extension"),
    DeadlineKind.REREGISTRATION: ("đăng ký đánh giá lại", "filing for re-evaluation"),
    DeadlineKind.REVOCATION_DECISION: ("quyết định về đề nghị thu hồi", "decision on revocation"),
    DeadlineKind.TRANSITION: ("giải quyết xong hồ sơ theo quy định cũ", "end of the old rules for the case"),
}

_NATURES: Table = {
    Nature.HARD: ("hết hạn thì hệ thống tự chuyển trạng thái", "time itself moves the case"),
    Nature.SOFT: ("quá hạn thì nhắc việc", "overdue, then reminded"),
}

_EFFECT_KINDS: Table = {
    EffectKind.TELL_PRODUCER: ("thông báo cho chủ thể", "tell the producer"),
    EffectKind.TELL_COMMUNE: ("thông báo cho UBND cấp xã", "tell the commune"),
    EffectKind.TELL_PROVINCE: ("thông báo cho UBND cấp tỉnh", "tell the province"),
    EffectKind.TELL_COUNCIL: ("gửi hồ sơ điện tử cho thành viên Hội đồng", "send the dossier to the council members"),
    EffectKind.PUBLISH_RESULT: ("công bố kết quả", "publish the result"),
    EffectKind.ISSUE_CERTIFICATE: ("in, trao quyết định và giấy chứng nhận", "issue decision and certificate"),
    EffectKind.SEND_FILE: ("gửi hồ sơ, sản phẩm mẫu sang cấp tiếp theo", "send file and samples to the other level"),
    EffectKind.EXPIRY_NOTICE: ("nhắc chủ thể sắp hết hạn", "remind the producer of the expiry"),
    EffectKind.UPDATE_REGISTER: ("cập nhật danh sách công khai", "update the public register"),
    EffectKind.REMIND_OFFICE: ("nhắc cơ quan quá hạn xử lý", "remind the overdue office"),
    EffectKind.ESCALATE: ("báo cáo cấp trên về việc quá hạn", "tell the level above"),
    EffectKind.IDLE_UNIT: ("đôn đốc đơn vị chưa có hồ sơ", "urge the idle unit"),
}

_FINDINGS: Table = {
    Finding.IN_ORDER: ("duy trì đủ điều kiện", "in order"),
    Finding.SHORTCOMINGS: ("có thiếu sót phải khắc phục", "shortcomings to be put right"),
    Finding.BREACH: ("có vi phạm, đề nghị thu hồi", "a breach that calls for revocation"),
}

_REVOCATION_ACTS: Table = {
    RevocationAct.REVOKED: ("quyết định thu hồi", "decision to revoke"),
    RevocationAct.REMOVED_FROM_LIST: ("đưa ra khỏi danh sách", "removal from the list"),
    RevocationAct.LAPSE_NOTICE: ("thông báo hết thời hạn", "notice that it ran out"),
}

_UNIT_CLASSES: Table = {
    UnitClass.COMMUNE: ("UBND cấp xã", "commune People's Committees"),
    UnitClass.DISTRICT: ("UBND cấp huyện", "district People's Committees"),
    UnitClass.DISTRICT_AGENCY: ("cơ quan tham mưu quản lý OCOP cấp huyện", "district OCOP agencies"),
    UnitClass.DISTRICT_DEPARTMENT: ("phòng chuyên môn cấp huyện", "district departments"),
    UnitClass.DISTRICT_ORGANISATION: ("Mặt trận và đoàn thể cấp huyện", "district mass organisations"),
    UnitClass.DISTRICT_MEDIA: ("cơ quan truyền thông cấp huyện", "district media"),
    UnitClass.DISTRICT_STEERING: ("Ban Chỉ đạo cấp huyện", "district steering committees"),
    UnitClass.PROVINCE: ("UBND cấp tỉnh", "provincial People's Committee"),
    UnitClass.PROVINCIAL_AGENCY: ("cơ quan tham mưu quản lý OCOP cấp tỉnh", "provincial OCOP agency"),
    UnitClass.PROVINCIAL_DEPARTMENT: ("sở, ngành cấp tỉnh", "provincial departments"),
    UnitClass.PROVINCIAL_MEDIA: ("báo, đài cấp tỉnh", "provincial media"),
    UnitClass.PROVINCIAL_STEERING: ("Ban Chỉ đạo cấp tỉnh", "provincial steering committee"),
    UnitClass.ADVISORY_TEAM: ("Tổ tư vấn", "advisory team"),
    UnitClass.MINISTRY: ("Bộ Nông nghiệp và Môi trường", "Ministry of Agriculture and Environment"),
}

_RECURRENCES: Table = {
    Recurrence.ONCE: ("một lần", "once"),
    Recurrence.MONTHLY: ("hằng tháng", "monthly"),
    Recurrence.QUARTERLY: ("hằng quý", "quarterly"),
    Recurrence.YEARLY: ("hằng năm", "yearly"),
    Recurrence.PER_PRODUCT: ("một lần cho mỗi sản phẩm", "once for each product"),
}

_DELIVERY_STATUSES: Table = {
    DeliveryStatus.WAITING: ("chờ gửi", "waiting"),
    DeliveryStatus.DELIVERED: ("đã gửi xong", "delivered"),
    DeliveryStatus.DEAD: ("không gửi được, cần người xử lý", "dead: needs a person"),
    DeliveryStatus.DROPPED: ("bỏ, không gửi nữa", "dropped"),
}

_VISIT_STATES: Table = {
    VisitState.ANNOUNCED: ("đã thông báo", "announced"),
    VisitState.AGREED: ("đã được thống nhất", "agreed"),
    VisitState.HELD: ("đã tiến hành", "held"),
    VisitState.CALLED_OFF: ("đã hủy", "called off"),
}

_VISIT_ACTS: Table = {
    VisitAct.ANNOUNCE: ("thông báo đợt kiểm tra", "announce a visit"),
    VisitAct.AGREE: ("thống nhất đợt kiểm tra", "agree a visit"),
    VisitAct.CALL_OFF: ("hủy đợt kiểm tra", "call a visit off"),
}

_DUTY_STATUSES: Table = {
    DutyStatus.AHEAD: ("chưa đến kỳ", "ahead"),
    DutyStatus.DUE: ("trong kỳ, chưa hoàn thành", "due"),
    DutyStatus.FULFILLED: ("hoàn thành đúng hạn", "fulfilled in time"),
    DutyStatus.FULFILLED_LATE: ("hoàn thành sau hạn", "fulfilled late"),
    DutyStatus.OVERDUE: ("quá hạn", "overdue"),
    DutyStatus.ESCALATED: ("quá hạn, đã đến mức báo cáo cấp trên", "overdue, for the level above"),
}

_INDICATORS: Table = {
    Indicator.CERTIFIED_3_OR_MORE: ("sản phẩm đạt 3 sao trở lên", "products with 3 stars or more"),
    Indicator.NEW_CERTIFIED_3_OR_MORE: ("sản phẩm mới đạt 3 sao trở lên", "new products with 3 stars or more"),
    Indicator.CERTIFIED_5_PROVINCE: ("sản phẩm 5 sao cấp tỉnh", "products with 5 stars of the province"),
    Indicator.CERTIFIED_5_NATION: ("sản phẩm 5 sao cấp quốc gia", "products with 5 national stars"),
    Indicator.UPGRADED_PRODUCTS: ("sản phẩm hiện có được hoàn thiện, nâng cấp", "existing products improved"),
    Indicator.NEW_PRODUCTS: ("sản phẩm phát triển mới", "new products"),
    Indicator.IDEAS_SUPPORTED: ("ý tưởng sản phẩm được hỗ trợ", "product ideas supported"),
    Indicator.RE_EVALUATED: ("sản phẩm hết hạn được đánh giá lại", "expired products re-evaluated"),
    Indicator.REVOKED: ("giấy chứng nhận bị thu hồi", "certificates revoked"),
    Indicator.TRACEABILITY: ("sản phẩm truy xuất được nguồn gốc", "traceable products"),
    Indicator.LINKAGE: ("chủ thể tham gia liên kết chuỗi", "producers in a value chain"),
    Indicator.QUALITY_MANAGEMENT: (
        "sản phẩm áp dụng hệ thống quản lý chất lượng tiên tiến",
        "products under an advanced quality system",
    ),
    Indicator.KEY_PRODUCTS_PROVINCE: ("sản phẩm chủ lực cấp tỉnh", "key products of the province"),
    Indicator.KEY_PRODUCTS_DISTRICT: ("sản phẩm chủ lực cấp huyện", "key products of districts"),
    Indicator.KEY_PRODUCT_PRODUCERS: ("chủ thể sản phẩm chủ lực được hỗ trợ", "producers of key products supported"),
    Indicator.KEY_PRODUCT_PROJECTS: ("dự án phát triển sản phẩm chủ lực", "projects for key products"),
    Indicator.PRODUCERS: ("chủ thể tham gia Chương trình", "producers taking part"),
    Indicator.CONSOLIDATED_PRODUCERS: ("chủ thể được củng cố", "producers consolidated"),
    Indicator.NEW_PRODUCERS: ("chủ thể mới", "new producers"),
    Indicator.TOURISM_VILLAGES: ("làng du lịch cộng đồng", "tourism villages"),
    Indicator.POINTS_OF_SALE: ("điểm giới thiệu và bán sản phẩm OCOP", "OCOP points of sale"),
    Indicator.SHOPS: ("cơ sở bán sản phẩm OCOP", "OCOP shops"),
    Indicator.HANDBOOKS: ("sổ tay hướng dẫn", "handbooks"),
    Indicator.TRAINING_CLASSES_PRODUCERS: ("lớp tập huấn cho chủ thể", "training classes for producers"),
    Indicator.TRAINING_CLASSES_OFFICIALS: ("lớp tập huấn cho cán bộ", "training classes for officials"),
    Indicator.TRAINED_SHARE_PERCENT: ("tỷ lệ chủ thể được tập huấn (%)", "share of producers trained (%)"),
    Indicator.OFFICIALS_TRAINED_SHARE_PERCENT: ("tỷ lệ cán bộ được tập huấn (%)", "share of officials trained (%)"),
}

#: By enumeration first: words of two enumerations may be spelt alike, and compare equal.
LABELS: Mapping[type[StrEnum], Table] = {
    Phase: _PHASES,
    State: _STATES,
    Step: {step: (vi, en) for step, (vi, en, _) in _STEPS.items()},
    Level: _LEVELS,
    Role: _ROLES,
    CaseKind: _CASE_KINDS,
    ProducerKind: _PRODUCER_KINDS,
    DocumentKind: _DOCUMENT_KINDS,
    Ground: _GROUNDS,
    Regime: _REGIMES,
    DayUnit: _DAY_UNITS,
    ExpiryConvention: _EXPIRY_CONVENTIONS,
    DeadlineKind: _DEADLINE_KINDS,
    Nature: _NATURES,
    EffectKind: _EFFECT_KINDS,
    DeliveryStatus: _DELIVERY_STATUSES,
    Finding: _FINDINGS,
    RevocationAct: _REVOCATION_ACTS,
    UnitClass: _UNIT_CLASSES,
    Recurrence: _RECURRENCES,
    DutyStatus: _DUTY_STATUSES,
    VisitState: _VISIT_STATES,
    VisitAct: _VISIT_ACTS,
    Indicator: _INDICATORS,
}

#: Headings of tables, and the short answers in them.
HEADINGS: Mapping[str, tuple[str, str]] = {
    "case": ("Hồ sơ", "Case"),
    "product": ("Sản phẩm", "Product"),
    "producer": ("Chủ thể", "Producer"),
    "unit": ("Đơn vị", "Unit"),
    "state": ("Trạng thái", "State"),
    "stars": ("Hạng sao", "Stars"),
    "valid_until": ("Có giá trị đến", "Valid until"),
    "next_step": ("Bước tiếp theo", "Next step"),
    "who": ("Người thực hiện", "Who"),
    "why_not": ("Lý do chưa được", "Why not"),
    "article": ("Điều khoản", "Article"),
    "possible_from": ("Được từ ngày", "Possible from"),
    "cure": ("Cách khắc phục", "Cure"),
    "deadline": ("Thời hạn", "Deadline"),
    "due_on": ("Hạn chót", "Due on"),
    "what_happens": ("Hệ quả", "What happens"),
    "target": ("Chỉ tiêu", "Target"),
    "reached": ("Đã đạt", "Reached"),
    "share": ("Tỷ lệ", "Share"),
    "round": ("Đợt", "Round"),
    "opens": ("Bắt đầu", "Opens"),
    "intake_closes": ("Hạn nhận hồ sơ", "Intake closes"),
    "evaluate_by": ("Hạn đánh giá", "Evaluate by"),
    "council": ("Hội đồng", "Council"),
    "members": ("Thành viên", "Members"),
    "decision": ("Quyết định", "Decision"),
    "mean": ("Điểm trung bình", "Mean"),
    "points": ("Điểm", "Points"),
    "step": ("Bước", "Step"),
    "on": ("Ngày", "On"),
    "by": ("Thực hiện bởi", "By"),
    "recorded_at": ("Ghi nhận lúc", "Recorded at"),
    "regime": ("Quy định áp dụng", "Regime"),
    "plan": ("Kế hoạch", "Plan"),
    "kind": ("Loại", "Kind"),
    "version": ("Phiên bản", "Version"),
    "total": ("Tổng số", "Total"),
    "overdue": ("Quá hạn", "Overdue"),
    "yes": ("Có", "Yes"),
    "no": ("Không", "No"),
}


def label(word: StrEnum, lang: Lang) -> str:
    """What a word is called, as it stands in the middle of a sentence; its code word where it has no label."""
    pair = LABELS.get(type(word), {}).get(word)
    return pair[LANGUAGES.index(lang)] if pair else word.value


def past(step: Step, lang: Lang) -> str:
    """What was done: “đã công nhận”, “recognised”."""
    imperative_vi, _, past_en = _STEPS[step]
    return f"đã {imperative_vi}" if lang == "vi" else past_en


def heading(key: str, lang: Lang) -> str:
    """The heading of a column, or a short answer in it. Raises KeyError for one that is not in `HEADINGS`."""
    return HEADINGS[key][LANGUAGES.index(lang)]
