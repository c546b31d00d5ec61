// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "platform/os.h"

int main(int argc, char **argv)
{
    process_begin();
    return cli_main(argc, argv);
}
