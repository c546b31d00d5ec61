# flight.awk — one PAXLST of 400 invented travellers.
BEGIN {
    printf "UNA:+.? '\nUNB+UNOA:4+QW:ZZ+PKNTC:ZZ+261124:0530+1++PAXLST'\nUNH+1+PAXLST:D:12B:UN:IATA'\nBGM+745'\n"
    printf "TDT+20+QW704+++QW'\nLOC+125+DXB'\nDTM+189:2611240635:201'\nLOC+87+KHI'\nDTM+232:2611240940:201'\n"
    for (i = 1; i <= 400; i++)
        printf "NAD+FL+++BENCH%c:TRAVELLER%dMR'\nATT+2++M'\nDTM+329:%02d0312'\nMEA+CT++1'\nMEA+WT++KGM:%d'\nFTX+BAG+++QW%06d'\nLOC+178+DXB'\nLOC+179+KHI'\nLOC+174+ARE'\nNAT+2+PAK'\nRFF+AVF:Q%05d'\nRFF+SEA:%dC'\nDOC+P:110:111+ZX%07d'\nDTM+36:310311'\nLOC+91+PAK'\n", \
            65 + i % 26, i, i % 100, i % 30, i, i, i % 60 + 1, i
    printf "CNT+42:400'\nUNT+6009+1'\nUNZ+1+1'\n"
}
