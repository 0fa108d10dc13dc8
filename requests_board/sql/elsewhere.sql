-- ── Posts for neighboring networks, and what somebody there answers ─────────────────────────────────────────────────

-- Copies of this network's open posts that neighboring networks may see; what is no longer so is withdrawn.
CREATE OR REPLACE FUNCTION publish_posts() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    shows_places boolean := coalesce(clause_value('between.shows_places', '', clock_timestamp())::boolean, false);
BEGIN
    DELETE FROM requests_board_postcopy c WHERE c.subject_id = me AND NOT EXISTS (
        SELECT FROM requests_board_post p WHERE p.network_id = me AND p.uid = c.post AND p.audience = 'neighbors' AND p.state = 'open'
           AND (p.expires_at IS NULL OR p.expires_at > clock_timestamp()));
    INSERT INTO requests_board_postcopy AS c (subject_id, uid, post, kind, title, body, category, minutes, is_urgent, published_at, expires_at,
                                              place, picture, picture_sha, picture_alt)
    SELECT me, gen_random_uuid(), p.uid, p.kind, p.title, p.body, g.name, p.minutes, p.is_urgent, p.published_at, p.expires_at,
           CASE WHEN shows_places THEN coalesce(h.name, '') ELSE '' END, f.content, coalesce(f.sha256, ''), coalesce(f.alt, '')
      FROM requests_board_post p JOIN networks_category g ON g.network_id = me AND g.id = p.category_id
      LEFT JOIN networks_neighborhood h ON h.network_id = me AND h.id = p.neighborhood_id
      LEFT JOIN LATERAL (SELECT x.content, x.sha256, o.alt FROM requests_board_photo o
                           JOIN networks_file x ON x.network_id = me AND x.id = o.file_id AND x.content_type = 'image/jpeg'
                          WHERE o.network_id = me AND o.post_id = p.id ORDER BY o.position, o.id LIMIT 1) AS f ON true
     WHERE p.network_id = me AND p.audience = 'neighbors' AND p.state = 'open' AND (p.expires_at IS NULL OR p.expires_at > clock_timestamp())
    ON CONFLICT (subject_id, post) DO UPDATE SET kind = excluded.kind, title = excluded.title, body = excluded.body,
        category = excluded.category, minutes = excluded.minutes, is_urgent = excluded.is_urgent, published_at = excluded.published_at,
        expires_at = excluded.expires_at, place = excluded.place, picture = excluded.picture, picture_sha = excluded.picture_sha,
        picture_alt = excluded.picture_alt
     WHERE (c.kind, c.title, c.body, c.category, c.minutes, c.is_urgent, c.published_at, c.expires_at, c.place, c.picture_sha, c.picture_alt)
           IS DISTINCT FROM (excluded.kind, excluded.title, excluded.body, excluded.category, excluded.minutes, excluded.is_urgent,
                             excluded.published_at, excluded.expires_at, excluded.place, excluded.picture_sha, excluded.picture_alt);
END $$;

-- A member here answers a post of a partner: a row here, a row there, a record there. Refuses `gone`, `own-network`, `agreement`, `asked`.
CREATE OR REPLACE FUNCTION board_ask_elsewhere(
    p_copy uuid, p_member bigint, p_name text, p_words text, p_code text, p_consumers text[],
    OUT refused text, OUT answer_id bigint, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    made uuid := gen_random_uuid();
    there uuid := gen_random_uuid();
    found_post record;
BEGIN
    SELECT c.subject_id, c.kind, c.title, c.post, p.author_id INTO found_post FROM requests_board_postcopy c
      JOIN requests_board_post p ON p.network_id = c.subject_id AND p.uid = c.post
       AND p.state = 'open' AND p.audience = 'neighbors' WHERE c.uid = p_copy;
    IF NOT FOUND THEN
        refused := 'gone'; RETURN;
    END IF;
    partner := found_post.subject_id;
    IF partner = me THEN
        refused := 'own-network'; RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM ledgers_agreement WHERE network_id = me AND partner_id = partner AND state = 'live') THEN
        refused := 'agreement'; RETURN;
    END IF;
    INSERT INTO requests_board_neighboranswer AS a (uid, network_id, pair, is_ours, partner_id, member_id, post, kind, title, other_name, words,
                                                    reply, pay_code, state)
    VALUES (gen_random_uuid(), me, made, true, partner, p_member, found_post.post, found_post.kind, found_post.title, '', p_words, '', '', 'asked')
    ON CONFLICT (member_id, post, network_id) WHERE is_ours AND state = 'asked' DO NOTHING RETURNING a.id INTO answer_id;
    IF answer_id IS NULL THEN
        refused := 'asked'; RETURN;
    END IF;
    INSERT INTO requests_board_neighboranswer (uid, network_id, pair, is_ours, partner_id, member_id, post, kind, title, other_name, words,
                                               reply, pay_code, state)
    VALUES (there, partner, made, false, me, found_post.author_id, found_post.post, found_post.kind, found_post.title, p_name, p_words, '',
            CASE WHEN found_post.kind = 'request' THEN p_code ELSE '' END, 'asked');
    PERFORM ledgers_record(partner, 'elsewhere.asked', NULL, NULL, 'neighboranswer:' || there, '{}', p_consumers);
END $$;

-- The author's word: agreed or not, in both rows. Refuses `unknown`, `answered`.
CREATE OR REPLACE FUNCTION board_reply_elsewhere(
    p_answer bigint, p_agrees boolean, p_name text, p_words text, p_code text, p_consumers text[], OUT refused text, OUT partner bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    me bigint := current_network();
    mine record;
BEGIN
    SELECT a.pair, a.partner_id, a.kind, a.state INTO mine FROM requests_board_neighboranswer a
     WHERE a.network_id = me AND a.id = p_answer AND NOT a.is_ours FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        refused := 'unknown'; RETURN;
    END IF;
    IF mine.state <> 'asked' THEN
        refused := 'answered'; RETURN;
    END IF;
    partner := mine.partner_id;
    UPDATE requests_board_neighboranswer a
       SET state = CASE WHEN p_agrees THEN 'agreed' ELSE 'declined' END, reply = p_words, answered_at = now(),
           other_name = CASE WHEN a.is_ours AND p_agrees THEN p_name ELSE a.other_name END,
           pay_code = CASE WHEN NOT p_agrees THEN '' WHEN a.is_ours AND mine.kind = 'offer' THEN p_code ELSE a.pay_code END
     WHERE a.pair = mine.pair AND a.network_id IN (me, partner);
    PERFORM ledgers_record(partner, 'elsewhere.answered', NULL, NULL,
        'neighboranswer:' || (SELECT uid FROM requests_board_neighboranswer WHERE network_id = partner AND pair = mine.pair), '{}', p_consumers);
END $$;

-- Words and name of a member go, here and there.
CREATE OR REPLACE FUNCTION board_forget_elsewhere(p_member bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
    UPDATE requests_board_neighboranswer a
       SET words = CASE WHEN mine.is_ours THEN '' ELSE a.words END, reply = CASE WHEN mine.is_ours THEN a.reply ELSE '' END,
           other_name = CASE WHEN a.id = mine.id THEN a.other_name ELSE '' END, pay_code = ''
      FROM requests_board_neighboranswer mine
     WHERE mine.network_id = current_network() AND mine.member_id = p_member AND a.pair = mine.pair
$$;

REVOKE ALL ON FUNCTION publish_posts, board_ask_elsewhere, board_reply_elsewhere, board_forget_elsewhere FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publish_posts, board_ask_elsewhere, board_reply_elsewhere, board_forget_elsewhere TO manyhands_app;
