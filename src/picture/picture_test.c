// SPDX-License-Identifier: Apache-2.0
#include "picture/picture.h"

#include "base/test.h"

TEST(only_whole_pictures_are_pictures)
{
    str png = STR("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90wS\xDE\0\0\0\0IDAT"
                  "\x35\xAF\6\x1E\0\0\0\0IEND"
                  "\xAE\x42\x60\x82");
    str jpeg = STR("\xFF\xD8\xFF\xE0\0\0\xFF\xD9");
    check(str_eq(str_c(picture_type(png)), STR("image/png")));
    check(str_eq(str_c(picture_type(jpeg)), STR("image/jpeg")));
    check(str_eq(str_c(picture_type(STR("\xFF\xD8\xFF\xE0\xFF\xD9\0\0\0"))), STR("image/jpeg")));
    for (size_t n = 0; n < png.len; n++)
        check(picture_type(str_sub(png, 0, n)) == NULL);
    for (size_t n = 0; n < jpeg.len; n++)
        check(picture_type(str_sub(jpeg, 0, n)) == NULL);
    check(picture_type(STR("<svg onload=alert(1)>")) == NULL);
    check(picture_type(STR("GIF89a\xFF\xD9")) == NULL);
    check(picture_type(STR("\0\0\0\0")) == NULL);
}
