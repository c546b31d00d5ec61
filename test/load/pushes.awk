# pushes.awk — one PNRGOV of 150 invented reservations of two travellers.
BEGIN {
    printf "UNB+IATA:1+QW+PKNTC+261121:0635+1'\nUNH+1+PNRGOV:13:1:IA'\nMSG+:22'\nORG+QW:KHI'\nTVL+241126:2115:241126:2240+KHI+DXB+QW+703'\nEQN+150'\n"
    for (i = 1; i <= 150; i++) {
        printf "SRC'\nRCI+1Z:B%05d::011126:0915'\nDAT+700:201126:1410+710:021126:1000'\nORG+1Z:KHI+99900017:PK1A+KHI++A+PK:PKR+A77'\nADD++700:%d HILL LANE:TURBAT:::PK:92600:0092300%07d'\n", i, i, i
        for (k = 1; k <= 2; k++)
            printf "TIF+BENCH%c+TRAVELLER%dMR:A:%d'\nIFT+4:28::QW+CTCE T%d//MAIL.EXAMPLE'\nREF+:QW%07d'\nSSR+DOCS:HK:1:QW:::::/P/PAK/ZX%07d/PAK/12MAR88/M/11MAR31/BENCH%c/TRAVELLER%d'\nTKT+999%010d:T:1'\nMON+B:80000.00:PKR+T:96500.00:PKR'\nTXD++4.53:::AY6+6.79:::YQ+9.06:::YC+11.32:::XY'\nFOP+CC::96500.00:VI:XXXXXXXXXXXX0017:1228'\n", \
                65 + i % 26, i, k, i, i * 2 + k, i * 2 + k, 65 + i % 26, i, i * 2 + k
        for (leg = 0; leg < 2; leg++) {
            printf leg ? "TVL+011226:0100::0415+DXB+KHI+QW+704:Y'\n" : "TVL+241126:2115::2240+KHI+DXB+QW+703:Y'\n"
            printf "RPI+2+HK'\nAPD+320'\nSSR+SEAT:HK:2:QW:::KHI:DXB+14C::1+14D::2'\nDAT+2:241126:1830'\n"
            for (k = 1; k <= 2; k++)
                printf "TRI++%d:::%d'\nTIF+BENCH%c+TRAVELLER%dMR:A:%d'\nSSD+15A++++Y'\nTBD++1:23:700+++QW:%04d::DXB'\n", i, k, 65 + i % 26, i, k, i
        }
        printf "ABI+1+:KHIRR+KHI++QW'\n"
    }
    printf "UNT+1+1'\nUNZ+1+1'\n"
}
