# SPDX-License-Identifier: MIT
# fish completion for vbench. The program itself says what may stand next. For a program of another name:
# complete -c NAME -f -a '(__vbench_complete)'

function __vbench_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    for line in (command $program --vbench-complete $words $typed 2>/dev/null)
        if not string match -q -- \t'*' $line
            printf '%s\n' $line
        else if string match -q -- '--*=*' $typed
            set -l parts (string split -m 1 = -- $typed)
            for path in (__fish_complete_path $parts[2])
                printf '%s=%s\n' $parts[1] $path
            end
        else
            __fish_complete_path $typed
        end
    end
end

complete -c vbench -f -a '(__vbench_complete)'
