"""What a store says when it cannot answer, in Vietnamese. English is what the error says itself."""

import re
from collections.abc import Mapping

from cycle.errors import StoreError

#: By a whole sentence, up to what the driver said; a `{}` is at least one character.
_SENTENCES: Mapping[str, str] = {
    "there is no database {}": "chưa có cơ sở dữ liệu: {}",
    "no connection to the database": "không kết nối được với cơ sở dữ liệu",
    "the server does not let this user in": "máy chủ không cho người dùng này vào",
    "the database takes no more connections; try again later": "cơ sở dữ liệu đã hết chỗ kết nối; thử lại sau",
    "every connection of the pool is in use: end a block, or give the engine a larger pool": (
        "mọi kết nối đang được dùng: chờ việc khác xong, hoặc tăng số kết nối"
    ),
    "the user of the database lacks a right": "người dùng của cơ sở dữ liệu không có quyền này",
    "the database hides its rows from this user: name it to `ocop db roles`, or make it a member of a role"
    " that is named there": (
        "người dùng này không thấy được dữ liệu: ghi tên người dùng vào lệnh `ocop db roles`,"
        " hoặc cho người dùng vào một vai trò đã ghi ở đó"
    ),
    "pg_dump reads guarded rows only for the owner of the tables, a superuser or a user with BYPASSRLS:"
    " make the backup as one of them": (
        "pg_dump chỉ đọc được dữ liệu này khi người dùng là chủ sở hữu bảng, superuser hoặc có BYPASSRLS:"
        " hãy sao lưu bằng một người dùng như vậy"
    ),
    "the database is read-only": "cơ sở dữ liệu chỉ cho đọc",
    "what stands before the database keeps no statements: add prepare_threshold=none to its address": (
        "bộ gộp kết nối không giữ câu lệnh đã chuẩn bị: thêm prepare_threshold=none vào địa chỉ"
    ),
    "the database is locked: another program is writing to it; try again": (
        "cơ sở dữ liệu đang được chương trình khác ghi; thử lại"
    ),
    "somebody else was writing the same at the same time; nothing was done, try again": (
        "người khác vừa ghi cùng dữ liệu; chưa có gì được ghi, thử lại"
    ),
    "the database stopped a statement that took too long; nothing was done": (
        "cơ sở dữ liệu đã dừng lệnh chạy quá lâu; chưa có gì được ghi"
    ),
    "the server ended a transaction that was idle for too long; nothing was done": (
        "máy chủ đã dừng giao dịch để không quá lâu; chưa có gì được ghi"
    ),
    "a statement of the host failed before in this transaction: roll it back": (
        "một lệnh trước đó trong giao dịch đã lỗi: phải hoàn tác cả giao dịch"
    ),
    "the server ended the connection; nothing was done, try again": (
        "máy chủ đã ngắt kết nối; chưa có gì được ghi, thử lại"
    ),
    "the connection to the database failed; nothing was done, try again": (
        "mất kết nối với cơ sở dữ liệu; chưa có gì được ghi, thử lại"
    ),
    "the connection to the database failed; whether the last step was done is not known: ask for it again with"
    " the same request id": (
        "mất kết nối với cơ sở dữ liệu, chưa rõ bước cuối đã được ghi hay chưa: gửi lại với cùng mã yêu cầu"
    ),
    "the disk of the database is full; nothing was written": "ổ đĩa của cơ sở dữ liệu đã đầy; chưa có gì được ghi",
    "the database or its disk is full; nothing was written": "cơ sở dữ liệu hoặc ổ đĩa đã đầy; chưa có gì được ghi",
    "the disk failed while the database was read or written": "ổ đĩa lỗi khi đọc hoặc ghi cơ sở dữ liệu",
    "the database cannot be opened: is the folder there, and may it be read?": (
        "không mở được cơ sở dữ liệu: kiểm tra thư mục và quyền đọc"
    ),
    "PostgreSQL {} is too old: 14 is the first that is tested": "PostgreSQL {} quá cũ: cần từ 14 trở lên",
    "the driver {} cannot be loaded: {}": "không nạp được trình điều khiển {}: {}",
    "the driver {} is not installed: pip install 'ocop-cycle[postgres]' brings it": (
        "chưa cài trình điều khiển {}: pip install 'ocop-cycle[postgres]'"
    ),
    "{} is a superuser or a member of {}, so no right can be kept from it": (
        "{} là superuser hoặc thuộc vai trò {} nên không thể giới hạn quyền"
    ),
    "the database cannot answer": "cơ sở dữ liệu không trả lời được",
}


def store_sentence(error: StoreError) -> str:
    """The sentence in Vietnamese, and what the driver said; the error's own words where there is none."""
    said = str(error)
    for english, vietnamese in _SENTENCES.items():
        pattern = re.escape(english).replace(r"\{\}", "(.+?)")
        found = re.fullmatch(f"{pattern}(: .*)?", said, re.DOTALL)
        if found:
            *given, rest = found.groups()
            return vietnamese.format(*given) + (rest or ".")
    return said
