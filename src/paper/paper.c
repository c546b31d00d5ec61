// SPDX-License-Identifier: Apache-2.0
/* First: they have members of the name `unused`, which is a word of base/. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/buf.h"
#include "base/err.h"
#include "paper/paper.h"

#include <stdlib.h>
#include <string.h>

#define POINTS_A_MM (72.0 / 25.4)
#define FAMILIES    "Noto Sans, Noto Naskh Arabic, DejaVu Sans"

#ifdef __SANITIZE_ADDRESS__
/* fontconfig loses 288 bytes once in each process, when it reads its settings; not ours to mend. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }
#endif

enum { TEXT_MOST = 16384 }; /* bytes of one text; the rest is cut off, with a sign */

struct paper {
    struct arena *a;
    struct paper_conf conf;
    double width, height, margin, band; /* points; the band is the head's and foot's */
    double y;
    PangoFontMap *fonts;
    cairo_surface_t *pages[PAPER_PAGES];
    size_t n;
    bool is_full;
    cairo_t *cr; /* of the page that is drawn */
    struct paper_table table;
    str section; /* drawn with what follows it, as the heads of a table are */
    bool has_section, has_heads;
};

static double size_of(const struct paper *p, double points)
{
    return p->conf.size == PAPER_A5 ? points * 0.85 : points;
}

static void page_end(struct paper *p)
{
    if (p->cr)
        cairo_destroy(p->cr);
    p->cr = NULL;
}

static void page_begin(struct paper *p)
{
    cairo_rectangle_t all = { 0, 0, p->width, p->height };
    page_end(p);
    p->is_full = p->n == PAPER_PAGES;
    if (p->is_full)
        p->n--;
    if (p->is_full)
        cairo_surface_destroy(p->pages[p->n]);
    p->pages[p->n] = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &all);
    p->cr = cairo_create(p->pages[p->n++]);
    p->y = p->margin + p->band;
}

struct paper *paper_new(const struct paper_conf *conf)
{
    struct paper *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->a = arena_new(SIZE_MAX);
    p->conf = *conf;
    bool is_small = conf->size == PAPER_A5;
    p->width = (is_small ? 148 : 210) * POINTS_A_MM;
    p->height = (is_small ? 210 : 297) * POINTS_A_MM;
    p->margin = (is_small ? 10 : 18) * POINTS_A_MM;
    p->band = (is_small ? 7 : 9) * POINTS_A_MM;
    p->fonts = pango_cairo_font_map_new();
    page_begin(p);
    return p;
}

void paper_freep(struct paper **of)
{
    struct paper *p = *of;
    if (!p)
        return;
    page_end(p);
    for (size_t i = 0; i < p->n; i++)
        cairo_surface_destroy(p->pages[i]);
    g_object_unref(p->fonts);
    arena_free(p->a);
    free(p);
    *of = NULL;
}

/* text */

struct style {
    double points;
    bool is_bold, is_struck, is_soft;
    PangoAlignment align;
};

/* A sign that turns the order of letters around, by its last byte; 0: none stands there. What is
 * read on paper must be what was written: it is shown by its number, as the page does. */
static unsigned turns(str s)
{
    const unsigned char *c = (const unsigned char *)s.ptr;
    if (s.len < 3 || c[0] != 0xE2)
        return 0;
    if (c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE)
        return 0x2000u + (c[2] & 0x3Fu); /* U+202A to U+202E */
    return c[1] == 0x81 && (c[2] == 0xA6 || c[2] == 0xA7) ? 0x2040u + (c[2] & 0x3Fu) : 0;
}

/* What pango is given is UTF-8 without NUL; what was not is shown as such. */
static str plain(struct paper *p, str text)
{
    struct buf b = buf_new(p->a, (size_t)TEXT_MOST * 5);
    size_t end = text.len < TEXT_MOST ? text.len : TEXT_MOST;
    while (end < text.len && end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end--;
    text = str_sub(text, 0, end);
    if (!str_is_utf8(text))
        return STR("\xEF\xBF\xBD");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        unsigned sign = turns(str_sub(text, i, text.len));
        if (sign) {
            buf_fmt(&b, "\xE2\x80\xB9U+%04X\xE2\x80\xBA", sign);
            i += 2;
            continue;
        }
        buf_c(&b, c < 0x20 && c != '\n' ? ' ' : text.ptr[i]);
    }
    if (end == TEXT_MOST)
        buf_add(&b, STR("\xE2\x80\xA6"));
    return buf_str(&b);
}

/* Paper has no pixels: a letter stands where its font says, not at the next whole point. Whoever
 * copies text out of the file would find gaps within the words of joined letters. */
static void measure_whole(PangoContext *context)
{
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, o);
    pango_context_set_round_glyph_positions(context, false);
    cairo_font_options_destroy(o);
}

static PangoLayout *layout_of(struct paper *p, str text, const struct style *s, double width)
{
    PangoContext *context = pango_font_map_create_context(p->fonts);
    PangoFontDescription *font = pango_font_description_from_string(FAMILIES);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_context_set_base_dir(context,
                               p->conf.is_urdu ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_context_set_language(context, pango_language_from_string(p->conf.is_urdu ? "ur" : "en"));
    measure_whole(context);
    PangoLayout *l = pango_layout_new(context);
    text = plain(p, text);
    pango_font_description_set_absolute_size(font, size_of(p, s->points) * PANGO_SCALE);
    pango_font_description_set_weight(font, s->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, font);
    pango_layout_set_auto_dir(l, true);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(l, s->align);
    /* What is broken within a word, such as a digest, has no hyphen that is not its own. */
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(false));
    if (s->is_struck)
        pango_attr_list_insert(attributes, pango_attr_strikethrough_new(true));
    pango_layout_set_attributes(l, attributes);
    pango_layout_set_text(l, text.ptr, (int)text.len);
    pango_attr_list_unref(attributes);
    pango_font_description_free(font);
    g_object_unref(context);
    return l;
}

static double height_of(PangoLayout *l)
{
    int h;
    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

static double bottom(const struct paper *p) { return p->height - p->margin - p->band; }
static double inner(const struct paper *p) { return p->width - 2 * p->margin; }

static void room(struct paper *p, double points)
{
    if (p->y + points > bottom(p))
        page_begin(p);
}

static void ink(cairo_t *cr, const struct style *s)
{
    double grey = s->is_soft ? 0.35 : 0;
    cairo_set_source_rgb(cr, grey, grey, grey);
}

/* From where the place begins in the reader's direction. */
static double at(const struct paper *p, double from, double width)
{
    return p->conf.is_urdu ? p->width - p->margin - from - width : p->margin + from;
}

/* Line by line, over as many pages as it takes; each from the edge where the page begins, also one
 * of the other direction. Ends below the last line. */
static void draw_lines(struct paper *p, PangoLayout *l, double x, const struct style *s)
{
    PangoLayoutIter *i = pango_layout_get_iter(l);
    int width = pango_layout_get_width(l);
    do {
        PangoRectangle r;
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(i);
        pango_layout_iter_get_line_extents(i, NULL, &r);
        double high = (double)r.height / PANGO_SCALE;
        double base = (double)(pango_layout_iter_get_baseline(i) - r.y) / PANGO_SCALE;
        room(p, high);
        ink(p->cr, s);
        double from = p->conf.is_urdu ? (double)(width - r.width) / PANGO_SCALE : 0;
        cairo_move_to(p->cr, x + from, p->y + base);
        pango_cairo_show_layout_line(p->cr, line);
        p->y += high;
    } while (pango_layout_iter_next_line(i));
    pango_layout_iter_free(i);
}

static void block(struct paper *p, str text, struct style s, double before, double after)
{
    PangoLayout *l = layout_of(p, text, &s, inner(p));
    p->y += size_of(p, before);
    draw_lines(p, l, p->margin, &s);
    p->y += size_of(p, after);
    g_object_unref(l);
}

static void rule(struct paper *p, double grey)
{
    cairo_set_source_rgb(p->cr, grey, grey, grey);
    cairo_set_line_width(p->cr, 0.5);
    cairo_move_to(p->cr, p->margin, p->y);
    cairo_line_to(p->cr, p->width - p->margin, p->y);
    cairo_stroke(p->cr);
}

static const struct style heading = { .points = 12.5, .is_bold = true };
enum { OVER_HEADING = 12, UNDER_HEADING = 7 };

static const struct style table_head = { .points = 8.5, .is_bold = true };

static void row(struct paper *p, const str *cells, struct style style);
static void heads(struct paper *p) { row(p, p->table.heads, table_head); }

static double share(const struct paper *p, size_t i)
{
    int all = 0;
    for (size_t k = 0; k < p->table.n; k++)
        all += p->table.shares[k];
    return inner(p) * p->table.shares[i] / all;
}

static double height_in(struct paper *p, str text, const struct style *s, double width)
{
    PangoLayout *l = layout_of(p, text, s, width);
    double high = height_of(l);
    g_object_unref(l);
    return high;
}

static const double gap = 6; /* between columns */
static double height_of_row(struct paper *p, const str *cells, const struct style *s)
{
    double most = 0;
    for (size_t i = 0; i < p->table.n; i++) {
        double high = height_in(p, cells[i], s, share(p, i) - gap);
        most = high > most ? high : most;
    }
    return most + 4;
}

/* A heading and the heads of a table do not stand alone at the end of a page: they are drawn when
 * what follows them is known, with at least so much of it as is kept together. */
static void lead(struct paper *p, double follows)
{
    bool has_heads = p->has_heads;
    double high = follows;
    if (!p->has_section && !has_heads)
        return;
    if (p->has_section)
        high +=
            height_in(p, p->section, &heading, inner(p)) + size_of(p, OVER_HEADING + UNDER_HEADING);
    if (has_heads)
        high += height_of_row(p, p->table.heads, &table_head);
    room(p, high);
    if (p->has_section) {
        p->has_section = false;
        block(p, p->section, heading, OVER_HEADING, 2);
        rule(p, 0.5);
        p->y += size_of(p, UNDER_HEADING - 2);
    }
    p->has_heads = false;
    if (has_heads)
        heads(p);
}

/* So much of a text or of a row stands with its heading. */
static double start_of(const struct paper *p, double high)
{
    return high < (bottom(p) - p->margin) / 2 ? high : size_of(p, 40);
}

void paper_title(struct paper *p, str text)
{
    lead(p, size_of(p, 40));
    block(p, text, (struct style){ .points = 18, .is_bold = true }, 0, 6);
}

void paper_section(struct paper *p, str text)
{
    lead(p, size_of(p, 70));
    p->section = str_fmt(p->a, STR_FMT, STR_ARG(text));
    p->has_section = true;
}

void paper_text(struct paper *p, str text)
{
    struct style s = { .points = 10 };
    lead(p, start_of(p, height_in(p, text, &s, inner(p))));
    block(p, text, s, 0, 5);
}

void paper_pair(struct paper *p, str key, str value)
{
    struct style soft = { .points = 10, .is_soft = true }, s = { .points = 10 };
    double first = inner(p) * 0.26, second = inner(p) * 0.72;
    PangoLayout *k = layout_of(p, key, &soft, first), *v = layout_of(p, value, &s, second);
    double high = height_of(k);
    lead(p, start_of(p, height_of(v) > high ? height_of(v) : high));
    room(p, high);
    double top = p->y;
    draw_lines(p, k, at(p, 0, first), &soft);
    p->y = top;
    size_t page = p->n;
    draw_lines(p, v, at(p, inner(p) - second, second), &s);
    if (page == p->n && p->y < top + high)
        p->y = top + high;
    p->y += size_of(p, 2);
    g_object_unref(k);
    g_object_unref(v);
}

/* tables */

/* A row stays together, unless it is higher than half a page: then it goes on, cell by cell. */
static void row(struct paper *p, const str *cells, struct style style)
{
    PangoLayout *l[PAPER_COLUMNS] = { NULL };
    double high = 0, from = 0;
    for (size_t i = 0; i < p->table.n; i++) {
        struct style s = style;
        s.is_struck = style.is_struck && i == 0;
        l[i] = layout_of(p, cells[i], &s, share(p, i) - gap);
        high = height_of(l[i]) > high ? height_of(l[i]) : high;
    }
    bool is_whole = high < (bottom(p) - p->margin) / 2;
    if (is_whole)
        room(p, high + 4);
    double top = p->y, end = p->y;
    size_t page = p->n;
    for (size_t i = 0; i < p->table.n; i++) {
        p->y = p->n == page ? top : p->y;
        draw_lines(p, l[i], at(p, from, share(p, i) - gap), &style);
        end = p->n != page || p->y > end ? p->y : end;
        from += share(p, i);
        g_object_unref(l[i]);
    }
    p->y = end + 2;
    rule(p, 0.8);
    p->y += 2;
}

void paper_table(struct paper *p, const struct paper_table *t)
{
    must(t->n > 0 && t->n <= PAPER_COLUMNS);
    if (p->has_heads)
        lead(p, 0); /* of a table without rows */
    p->table = *t;
    p->has_heads = true;
}

static void row_of(struct paper *p, const str *cells, bool is_struck)
{
    struct style s = { .points = 9, .is_struck = is_struck };
    double high = start_of(p, height_of_row(p, cells, &s));
    bool is_first = p->has_heads;
    lead(p, high);
    if (!is_first && p->y + high > bottom(p)) {
        page_begin(p);
        heads(p);
    }
    row(p, cells, s);
}

void paper_row(struct paper *p, const str *cells) { row_of(p, cells, false); }
void paper_row_struck(struct paper *p, const str *cells) { row_of(p, cells, true); }

/* pictures */

struct bytes {
    str left;
};

static cairo_status_t read_png(void *self, unsigned char *to, unsigned n)
{
    struct bytes *b = self;
    if (b->left.len < n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, b->left.ptr, n);
    b->left = str_sub(b->left, n, b->left.len);
    return CAIRO_STATUS_SUCCESS;
}

int paper_picture(struct paper *p, str png, double width_mm)
{
    struct bytes b = { png };
    cairo_surface_t *s = cairo_image_surface_create_from_png_stream(read_png, &b);
    bool is_good = cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
    int w = is_good ? cairo_image_surface_get_width(s) : 0;
    int h = is_good ? cairo_image_surface_get_height(s) : 0;
    if (w == 0 || h == 0) {
        cairo_surface_destroy(s);
        return fail(ERR_INVALID, "the bytes are no PNG");
    }
    double width = width_mm * POINTS_A_MM < inner(p) ? width_mm * POINTS_A_MM : inner(p);
    double most = bottom(p) - p->margin - p->band;
    double scale = width / w * h > most ? most / h : width / w;
    lead(p, h * scale);
    room(p, h * scale);
    cairo_save(p->cr);
    cairo_translate(p->cr, at(p, 0, w * scale), p->y);
    cairo_scale(p->cr, scale, scale);
    cairo_set_source_surface(p->cr, s, 0, 0);
    cairo_paint(p->cr);
    cairo_restore(p->cr);
    cairo_surface_destroy(s);
    p->y += h * scale + size_of(p, 5);
    return 0;
}

void paper_matrix(struct paper *p, const unsigned char *modules, size_t n, double width_mm)
{
    const double quiet = 4; /* modules */
    double width = width_mm * POINTS_A_MM, one = width / ((double)n + 2 * quiet);
    lead(p, width);
    room(p, width);
    double left = at(p, 0, width) + quiet * one, top = p->y + quiet * one;
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
    for (size_t y = 0; y < n; y++)
        for (size_t x = 0; x < n; x++)
            if (modules[y * n + x])
                cairo_rectangle(p->cr, left + (double)x * one, top + (double)y * one, one, one);
    cairo_fill(p->cr);
    p->y += width + size_of(p, 5);
}

/* the file */

static str numbered(struct paper *p, size_t n)
{
    struct buf b = buf_new(p->a, 200);
    str form = p->conf.page_of;
    for (size_t i = 0; i < form.len; i++) {
        bool is_place = form.ptr[i] == '%' && i + 1 < form.len;
        if (is_place)
            buf_i64(&b, (int64_t)(form.ptr[++i] == '1' ? n : p->n));
        else
            buf_c(&b, form.ptr[i]);
    }
    return buf_str(&b);
}

static void band(struct paper *p, double y, str text, PangoAlignment align)
{
    struct style s = { .points = 8.5, .is_bold = true, .align = align };
    PangoLayout *l = layout_of(p, text, &s, inner(p));
    pango_layout_set_auto_dir(l, false);
    pango_layout_set_height(l, -1);
    pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    cairo_move_to(p->cr, p->margin, y);
    pango_cairo_show_layout(p->cr, l);
    g_object_unref(l);
}

struct written {
    struct buf b;
};

static cairo_status_t write_pdf(void *self, const unsigned char *bytes, unsigned n)
{
    struct written *w = self;
    buf_add(&w->b, (str){ (const char *)bytes, n });
    return CAIRO_STATUS_SUCCESS;
}

static void describe(struct paper *p, cairo_surface_t *pdf)
{
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, str_cstr(p->a, p->conf.title));
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE,
                                   str_cstr(p->a, p->conf.day));
}

int paper_end(struct paper *p, struct arena *a, str *ret)
{
    struct written w = { buf_new(a, SIZE_MAX) };
    lead(p, 0);
    page_end(p);
    if (p->is_full)
        return fail(ERR_LIMIT, "it has more than %d pages", PAPER_PAGES);
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(write_pdf, &w, p->width, p->height);
    describe(p, pdf);
    p->cr = cairo_create(pdf);
    for (size_t i = 0; i < p->n; i++) {
        cairo_set_source_surface(p->cr, p->pages[i], 0, 0);
        cairo_paint(p->cr);
        band(p, p->margin * 0.7, p->conf.head, PANGO_ALIGN_CENTER);
        band(p, p->height - p->margin - p->band * 0.4, p->conf.foot, PANGO_ALIGN_CENTER);
        band(p, p->height - p->margin * 0.75, numbered(p, i + 1), PANGO_ALIGN_CENTER);
        cairo_show_page(p->cr);
    }
    page_end(p);
    cairo_surface_finish(pdf);
    cairo_status_t status = cairo_surface_status(pdf);
    cairo_surface_destroy(pdf);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(ERR_LIMIT, "the pages cannot be drawn: %s", cairo_status_to_string(status));
    *ret = buf_str(&w.b);
    return 0;
}
