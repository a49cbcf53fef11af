# SPDX-License-Identifier: MIT
# Makes a results file of any number of rows out of a saved one: awk -f make_huge.awk -v rows=1000000 SAVED.csv
# Every column of the saved file is kept, and each number is made another in every row, with about as many digits; rows
# go through the saved ones in turn, and each turn has a point of its own. With -v cases=N the rows belong to N cases.
# The saved file holds no commas inside quotes.
BEGIN {
    FS = OFS = ","
    number = "^[0-9]+\\.[0-9]+$"
}

/^#/ && !columns {
    print
    next
}

!columns {
    columns = NF
    for (i = 1; i <= NF; i++)
        place[$i] = i
    print
    next
}

{
    saved[++count] = $0
    distinct[$place["case"], $place["variant"]]++
    # Of a case and variant that comes again, its number tells the rows apart.
    again[count] = distinct[$place["case"], $place["variant"]]
}

# The digits behind the point, changed: `turn` goes into the last six of them.
function changed(text, turn)
{
    return length(text) > 12 ? substr(text, 1, length(text) - 6) sprintf("%06d", (turn * 7919 + 1) % 1000000) : text
}

END {
    if (!count) {
        print "make_huge.awk: no rows" >"/dev/stderr"
        exit 1
    }
    for (made = 0; made < rows; made++) {
        turn = int(made / count)
        from = made % count + 1
        $0 = saved[from]
        for (i = 1; i <= NF; i++)
            if ($i ~ number)
                $i = changed($i, made)
        $place["point"] = "sync=" turn "." again[from]
        if (cases)
            $place["case"] = $place["case"] "_" turn % cases
        print
    }
}
