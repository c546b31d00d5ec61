// SPDX-License-Identifier: Apache-2.0
/* What a link's purpose does not need, and what tells of belief or health, is not kept: the
 * event is without it, and its bytes in the message are covered before the first write. */
#include "link/links.h"

#include <string.h>

static bool may_send(const struct link_kind *k, enum event_kind kind)
{
    str rest = str_c(k->sends), name;
    while (str_cut(&rest, ' ', &name))
        if (str_eq(name, str_c(event_kind_names[kind])))
            return true;
    return false;
}

/* Events of other kinds than agreed: the message waits for somebody to look at it. */
static void refuse_other_kinds(struct work *w, const struct link_kind *k)
{
    struct decoded *d = &w->decoded;
    list_each (const struct event, e, &d->events) {
        if (may_send(k, e->kind))
            continue;
        *list_push(w->arena, &d->findings) =
            (struct finding){ .code = "E-LINK",
                              .weight = MAJOR,
                              .offset = e->offset,
                              .length = e->length,
                              .text = str_fmt(w->arena, "a link of kind %s may not send a %s",
                                              k->name, event_kind_names[e->kind]) };
        d->events = (struct events){ 0 };
        d->counts = (struct counts){ 0 };
        w->message.status = MESSAGE_QUARANTINED;
        return;
    }
}

/* The message's bytes, ours to change. */
static char *own_body(struct work *w)
{
    if (!w->own_body) {
        w->message.body = str_copy(w->arena, w->message.body);
        w->own_body = true;
    }
    return (char *)(uintptr_t)w->message.body.ptr;
}

static bool is_json(str body)
{
    str head = str_trim(str_sub(body, 0, 100));
    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = str_trim(str_sub(head, 3, head.len));
    return head.len && (head.ptr[0] == '{' || head.ptr[0] == '[');
}

/* Covered JSON is still JSON: a value that is no text becomes one, of as many bytes. */
static void cover(struct work *w, size_t offset, size_t length)
{
    if (length == 0 || offset + length > w->message.body.len)
        return;
    char *p = own_body(w) + offset;
    bool in_text = !is_json(w->message.body) || (offset > 0 && p[-1] == '"');
    memset(p, COVERED, length);
    if (!in_text && length == 1)
        p[0] = '0';
    else if (!in_text)
        p[0] = p[length - 1] = '"';
    w->left_out++;
}

static void leave_out(struct work *w, fact *f)
{
    if (f->text.len)
        cover(w, f->offset, f->length);
    *f = (fact){ .text = { "", 0 } };
}

static void leave_out_field(struct work *w, const struct slot *s, const struct field *f)
{
    bool is_part = str_eq(str_c(f->name), STR("surname")) || str_eq(str_c(f->name), STR("given"));
    list_each (struct event, e, &w->decoded.events) {
        for (size_t i = 0; i < slot_count(e, s); i++)
            leave_out(w, (fact *)((char *)slot_record(e, s, i) + f->offset));
        if (is_part && e->person) /* the whole name is made of them */
            e->person->name = (fact){ .text = { "", 0 } };
    }
}

static void leave_out_fields(struct work *w, str fields)
{
    str name, noun;
    while (str_cut(&fields, ' ', &name)) {
        const struct slot *s = str_cut(&name, '.', &noun) ? slot_find(noun) : NULL;
        for (size_t i = 0; s && i < s->fields->n; i++)
            if (str_eq(name, str_c(s->fields->fields[i].name)))
                leave_out_field(w, s, &s->fields->fields[i]);
    }
}

int link_minimise(struct work *w)
{
    list_each (const struct span, s, &w->decoded.sensitive)
        cover(w, s->offset, s->length);
    const struct agreement *x = w->agreement;
    const struct link_kind *k = x ? link_kind_find(x->kind) : NULL;
    if (!k)
        return 0;
    if (x->leave_out.len) /* it might stand under another name, or in another form */
        list_each (const struct span, s, &w->decoded.unread)
            cover(w, s->offset, s->length);
    leave_out_fields(w, x->leave_out);
    refuse_other_kinds(w, k);
    return 0;
}
