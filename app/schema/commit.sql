-- SPDX-License-Identifier: Apache-2.0
-- Ends what begin.sql began.

commit;
